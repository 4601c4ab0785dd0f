"""What was typed to a question before, in this session: Up recalls it. Nothing is kept on disk."""

_MOST = 50


class AnswerHistory:
    """The answers to each question, the latest last; a question is known by who asks it."""

    def __init__(self) -> None:
        self._answers: dict[str, list[str]] = {}
        self._question = ""
        self._back = 0  # how many answers back from what is being typed
        self._typed = ""

    def begin(self, question: str) -> None:
        """A question is asked."""
        self._question, self._back, self._typed = question, 0, ""

    def keep(self, answer: str | None) -> None:
        """Keep what was answered, once."""
        if not answer or not answer.strip():
            return
        kept = self._answers.setdefault(self._question, [])
        if answer in kept:
            kept.remove(answer)
        kept.append(answer)
        del kept[:-_MOST]

    def step(self, step: int, typed: str) -> str | None:
        """The answer before (-1) or after the one that is shown; after the latest what was being
        typed. None where there is none."""
        kept = self._answers.get(self._question, [])
        if self._back == 0:
            self._typed = typed
        back = self._back - step
        if not 0 <= back <= len(kept):
            return None
        self._back = back
        return kept[-back] if back else self._typed
