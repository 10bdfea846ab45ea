"""An immutable mapping that is cheap to change: a hearing has thousands of questions, and as many changes."""

from collections.abc import Callable, Hashable, ItemsView, Iterator, Mapping, ValuesView
from itertools import chain, islice, zip_longest
from typing import Any, TypeVar, TypeVarTuple, Unpack, cast

V = TypeVar("V")
S = TypeVar("S")
Ts = TypeVarTuple("Ts")

_CHUNK = 64


class _Chunk(tuple[V, ...]):
    """Some values that follow each other, with what was worked out of them: either holds for good."""

    known: dict[Hashable, Any]

    def __new__(cls, values: tuple[V, ...]) -> "_Chunk[V]":
        chunk = super().__new__(cls, values)
        chunk.known = {}
        return chunk


class Ordered(Mapping[str, V]):
    """Maps texts to values, in the order in which they came.

    Putting a value in makes another mapping, which shares all but one chunk of values with this one. The
    index of positions is shared as well: a key is added to it in place where that key is all that comes next,
    and positions never change, so it holds for the first so many keys of every mapping that shares it.
    """

    __slots__ = ("_chunks", "_index", "_known", "_size")

    def __init__(
        self, index: dict[str, int] | None = None, chunks: tuple[_Chunk[V], ...] = (), size: int = 0
    ) -> None:
        self._index = {} if index is None else index
        self._chunks = chunks
        self._size = size
        self._known: dict[Hashable, Any] = {}

    @classmethod
    def of(cls, mapping: Mapping[str, V]) -> "Ordered[V]":
        """The same mapping; itself if it is one of these already."""
        if isinstance(mapping, cls):
            return mapping
        values = tuple(mapping.values())
        chunks = tuple(_Chunk(values[start : start + _CHUNK]) for start in range(0, len(values), _CHUNK))
        return cls({key: position for position, key in enumerate(mapping)}, chunks, len(values))

    def put(self, key: str, value: V) -> "Ordered[V]":
        """The mapping with this value in place of the key's former one, or at the end."""
        position = self._position(key)
        if position is not None:
            number, within = divmod(position, _CHUNK)
            chunk = self._chunks[number]
            changed = _Chunk((*chunk[:within], value, *chunk[within + 1 :]))
            chunks = (*self._chunks[:number], changed, *self._chunks[number + 1 :])
            return Ordered(self._index, chunks, self._size)
        known = self._index
        # A decision looks ahead, and the fold goes the same way after it: the index has the key by then.
        shared = known.get(key, len(known)) == self._size
        index = known if shared else dict(islice(known.items(), self._size))
        index[key] = self._size
        if self._size % _CHUNK == 0:
            return Ordered(index, (*self._chunks, _Chunk((value,))), self._size + 1)
        return Ordered(index, (*self._chunks[:-1], _Chunk((*self._chunks[-1], value))), self._size + 1)

    def __getitem__(self, key: str) -> V:
        position = self._position(key)
        if position is None:
            raise KeyError(key)
        return self._chunks[position // _CHUNK][position % _CHUNK]

    def __iter__(self) -> Iterator[str]:
        return islice(self._index, self._size)

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"Ordered({dict(self.items())!r})"

    def values(self) -> ValuesView[V]:
        return _Values(self)

    def items(self) -> ItemsView[str, V]:
        return _Items(self)

    def changed_since(self, before: Mapping[str, V]) -> Iterator[V] | None:
        """The values that `before` has not, or has otherwise; None if this mapping did not come from it."""
        if not isinstance(before, Ordered) or before._index is not self._index or before._size > self._size:
            return None
        pairs = zip_longest(self._chunks, before._chunks, fillvalue=())
        return (
            value
            for chunk, old in pairs
            if chunk is not old
            for value, former in zip_longest(chunk, old)
            if value is not former
        )

    def by_chunk(self, make: Callable[[tuple[V, ...], Unpack[Ts]], S], *args: *Ts) -> Iterator[S]:
        """What `make` says of each chunk of values, in their order.

        It is kept with the chunk, so that after a change only one is looked at again: `make` must be a
        function of the values, and of arguments that can be a dictionary's keys.
        """
        name = (make, args)
        for chunk in self._chunks:
            if name not in chunk.known:
                chunk.known[name] = make(chunk, *args)
            yield cast(S, chunk.known[name])

    def once(self, name: Hashable, make: Callable[[], S]) -> S:
        """What was made under this name for this very mapping: a function of its values and of the name."""
        if name not in self._known:
            self._known[name] = make()
        return cast(S, self._known[name])

    def all_values(self) -> Iterator[V]:
        return chain.from_iterable(self._chunks)

    def _position(self, key: str) -> int | None:
        position = self._index.get(key)
        return None if position is None or position >= self._size else position


class _Values(ValuesView[V]):
    """Without looking each key up."""

    def __init__(self, mapping: Ordered[V]) -> None:
        super().__init__(mapping)
        self._ordered = mapping

    def __iter__(self) -> Iterator[V]:
        return self._ordered.all_values()


class _Items(ItemsView[str, V]):
    def __init__(self, mapping: Ordered[V]) -> None:
        super().__init__(mapping)
        self._ordered = mapping

    def __iter__(self) -> Iterator[tuple[str, V]]:
        return zip(self._ordered, self._ordered.all_values(), strict=True)
