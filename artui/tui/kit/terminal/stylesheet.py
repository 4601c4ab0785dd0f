"""The rules of the look, worked out once: parsed for each theme, and found for each place.

Textual parses all rules anew for each screen that is opened, and finds anew, whenever a widget
changes, which of them hold for it, for what is inside it and for each style that it draws with.
What is found depends on nothing but the rules and the names, classes and states on the way
from the app to the widget.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

_SOURCES = 512  # more than there are widgets with rules
_KINDS = 2_048
_PLACES = 256

_Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The rules that may hold for nodes of one kind, and what of them holds at each place."""

    states: frozenset[str]
    counts: bool
    """Whether it matters which of its siblings a node is, or where the focus is inside it."""
    found: LRUCache[_Place, RulesMap | None] = field(default_factory=lambda: LRUCache(_PLACES))


class KeptStylesheet(Stylesheet):
    """A stylesheet that finds for every node what Textual's own does, and keeps it."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = _parsed_with(self._variables)
        self._candidates: dict[_Place, _Candidates] = {}
        self._states_inside: dict[type[DOMNode], frozenset[str]] = {}
        self._inside: WeakKeyDictionary[DOMNode, _Place] = WeakKeyDictionary()

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take the colours of a theme; those that are taken already change nothing."""
        if variables != self._variables:
            self._parse_cache = LRUCache(1)  # it is cleared, and the other is others' too
            super().set_variables(variables)
            self._parse_cache = _parsed_with(variables)

    def reparse(self) -> None:
        """Parse what was not parsed in these colours yet."""
        self.parse()

    def parse(self) -> None:
        """Put the rules of all sources together."""
        before = self._rules
        super().parse()
        if before != self._rules:
            self._candidates.clear()
            self._states_inside.clear()
            self._inside.clear()

    def apply(
        self,
        node: DOMNode,
        *,
        animate: bool = False,
        cache: dict[tuple[Any, ...], RulesMap] | None = None,
    ) -> None:
        """Give a node the rules of its place."""
        candidates = self._candidates_for(node)
        if candidates.counts:
            super().apply(node, animate=animate, cache=cache)
            return
        place = _place(node, candidates.states)
        if place not in candidates.found:
            found: dict[tuple[Any, ...], RulesMap] = {}
            super().apply(node, animate=animate, cache=found)
            candidates.found[place] = next(iter(found.values()), None)
            return
        node._has_hover_style = "hover" in candidates.states
        node._has_focus_within = node._has_order_style = node._has_odd_or_even = False
        rules = candidates.found[place]
        if rules is not None:
            self.replace_rules(node, rules, animate=animate)
        self._process_component_classes(node)

    def _process_component_classes(self, node: DOMNode) -> None:
        """Find the styles that a widget draws with, unless its place is as it was."""
        if not (components := node._get_component_classes()):
            return
        kind = type(node)
        if kind not in self._states_inside:
            inside = (self._candidates_for(DOMNode(classes=each)) for each in components)
            self._states_inside[kind] = frozenset().union(*(each.states for each in inside))
        place = _place(node, self._states_inside[kind])
        if self._inside.get(node) != place:
            super()._process_component_classes(node)
            self._inside[node] = place

    def _candidates_for(self, node: DOMNode) -> _Candidates:
        rules = self.rules
        kind = (type(node), node._id, frozenset(node._classes))
        found = self._candidates.get(kind)
        if found is None:
            names = node._selector_names
            found = self._candidates[kind] = _of_rules(
                tuple(rule for rule in rules if not names.isdisjoint(rule.selector_names))
            )
        return found


_kept: LRUCache[tuple[RuleSet, ...], _Candidates] = LRUCache(_KINDS)
_parsed: dict[frozenset[tuple[str, str]], LRUCache[tuple[Any, ...], list[RuleSet]]] = {}


def _of_rules(rules: tuple[RuleSet, ...]) -> _Candidates:
    found = _kept.get(rules)
    if found is None:
        states = frozenset[str]().union(*(rule.pseudo_classes for rule in rules))
        counts = not states.isdisjoint(Stylesheet._EXCLUDE_PSEUDO_CLASSES_FROM_CACHE)
        found = _kept[rules] = _Candidates(states, counts)
    return found


def _place(node: DOMNode, states: Collection[str]) -> _Place:
    """All that a rule can ask of a node and of those around it."""
    return tuple(
        (
            type(each),
            each._id,
            frozenset(each._classes),
            frozenset(state for state in states if each.has_pseudo_class(state)),
        )
        for each in node.css_path_nodes
    )


def _parsed_with(variables: dict[str, str]) -> LRUCache[tuple[Any, ...], list[RuleSet]]:
    """What was parsed with these colours, by whichever app of this process."""
    return _parsed.setdefault(frozenset(variables.items()), LRUCache(_SOURCES))
