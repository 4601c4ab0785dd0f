"""`artui completion`: the script by which a shell completes our commands and options."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete the commands and options of artui.

    \b
    Examples:
      artui completion bash > ~/.local/share/bash-completion/completions/artui
      artui completion zsh > ~/.zfunc/_artui
      artui completion fish > ~/.config/fish/completions/artui.fish
    """
    root = click.get_current_context().find_root().command
    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(root, {}, "artui", "_ARTUI_COMPLETE").source())
