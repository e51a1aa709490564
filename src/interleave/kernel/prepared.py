"""Prepared queries: their SQL is worked out once, and then only filled with values.

Django builds and compiles a query anew each time it is asked: to find one row by its id, that is nine
tenths of the work, and the pages ask the same few queries all day. So such a query is written as a
function that returns a queryset, and marked:

    @prepared.rows
    def _reports_of(manager_id: UUID) -> QuerySet[Person, Person]:
        return Person.objects.filter(manager_id=manager_id, is_active=True)

The first call on a connection runs the function with stand-ins for the values and for the organisation in
scope, and keeps the SQL; each call puts its own values, and the organisation then in scope, where the
stand-ins were. So a prepared query is held to the scope like any other, and no row is ever kept.

Given may be: ids, whole numbers, texts, dates, instants, and lists of them, which stand in the SQL as they
are; True, False and None, each of which has SQL of its own; and who asks, so that policies can say what she
may see: a row whose model names, in FIXED_IN_QUERIES, what beside its id the SQL may depend on. A value that
does not reach the SQL as it was given (a search, a slice, the day before) is refused at the first call, and
so is a function that asks the database: its rows would be kept. Values are given by place, never by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections, models
from django.db.models import Count, query
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from interleave.kernel import tenancy

P = ParamSpec("P")
T = TypeVar("T")
Row = Sequence[Any]
Build = Callable[..., models.QuerySet[Any, Any]]
Make = Callable[[list[Row]], list[Any]]

SCOPE = UUID("5c0be000-0000-4000-8000-000000000000")
ELSEWHERE = UUID("e15e0000-0000-4000-8000-000000000000")  # no organisation's id: it finds nothing
LONGEST_LIST = 500  # one SQL for each length up to here; a longer one is compiled each time
MOST_BITS = 63
LARGE_NUMBER = 987_650_000
SMALL_NUMBER = 31_700  # a column of two bytes holds it
STAND_INS: dict[type, Callable[[int], Any]] = {
    UUID: lambda n: UUID(f"57a2d000-0000-4000-8000-{n:012}"),
    int: lambda n: n,  # counted from a large or a small number
    str: lambda n: f"stand-in %_\\ {n}",  # with what a search has to quote, so that quoting is seen
    datetime: lambda n: datetime(1801, 1, 1, 0, n // 60, n % 60, tzinfo=UTC),
    date: lambda n: date.fromordinal(657_438 + n),
}
MARKS = ("stand-in", "57a2d000", "98765", "1800-", "1801-")  # of a stand-in, also of what was made of one


class NotPreparable(TypeError):
    """A value does not stand in the SQL as it was given."""


@dataclass(frozen=True, slots=True)
class ListKind:
    kind: type
    length: int


@dataclass(frozen=True, slots=True)
class AskerKind:
    """What the SQL may depend on of who asks: the names and values of some of her fields."""

    model: type[models.Model]
    is_in_scope: bool  # of the organisation in scope
    fixed: tuple[tuple[str, Any], ...]

    def stand_in(self, pk: UUID) -> Any:
        """Return a row that knows nothing else: to ask it for another field fails, since it is nowhere."""
        names = ["id", "organisation_id", *(name for name, _value in self.fixed)]
        values = [list(value) if value.__class__ is tuple else value for _name, value in self.fixed]
        return self.model.from_db("default", names, [pk, SCOPE if self.is_in_scope else ELSEWHERE, *values])


class Plan:
    """The SQL of one query, and how its rows become what was asked for."""

    def __init__(self, compiler: SQLCompiler, make: Make, stand_ins: "_StandIns") -> None:
        self.connection = compiler.connection
        sql, parameters = compiler.as_sql()
        self.sql: str = sql
        known = [self.adapted(value) for value in (*stand_ins.values, SCOPE)]
        self.places = [place_of(parameter, known) for parameter in parameters]
        unused = stand_ins.must_stand.difference(place for place, _fixed in self.places)
        if unused:
            raise NotPreparable(f"values {sorted(unused)} do not stand in {sql}")
        self.is_scoped = any(place == len(stand_ins.values) for place, _fixed in self.places)
        self.converters = [
            (at, [quicker(function) for function in functions], expression)
            for at, (functions, expression) in converters_of(compiler).items()
        ]
        self.make = make
        self.locks = compiler.query.select_for_update

    def adapted(self, value: Any) -> Any:
        """Return what a field hands to the database for a value."""
        kind = type(value)
        if kind is UUID:
            return value if self.connection.features.has_native_uuid_field else value.hex
        if kind is datetime:
            return self.connection.ops.adapt_datetimefield_value(value)
        if kind is date:
            return self.connection.ops.adapt_datefield_value(value)
        return value

    def ask(self, values: Sequence[Any]) -> list[Any]:
        """Run it. 1 query.

        Raises TransactionManagementError if it locks rows outside a transaction, as Django does.
        """
        if self.locks and not self.connection.in_atomic_block:
            raise TransactionManagementError("a query that locks rows belongs inside a transaction")
        given = [self.adapted(value) for value in values]
        if self.is_scoped:
            given.append(self.adapted(tenancy.current_organisation_id()))
        parameters = tuple(fixed if place is None else given[place] for place, fixed in self.places)
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            rows = cursor.fetchall()
        return self.make([self.converted(row) for row in rows] if self.converters else rows)

    def converted(self, row: Row) -> Row:
        cells = list(row)
        for at, functions, expression in self.converters:
            value = cells[at]
            for function in functions:
                value = function(value, expression, self.connection)
            cells[at] = value
        return cells


def rows(build: Callable[P, "models.QuerySet[Any, T]"]) -> Callable[P, list[T]]:
    """Prepare a query for rows: models, or tuples and single values by `values_list`. 1 query."""
    return _prepared(build, _row_compiler)


def count(build: Callable[P, "models.QuerySet[Any, Any]"]) -> Callable[P, int]:
    """Prepare a query for how many rows there are. 1 query."""
    counted = _prepared(build, _count_compiler)

    def ask(*values: P.args, **_nothing: P.kwargs) -> int:
        return int(counted(*values)[0])

    return ask


def first(build: Callable[P, "models.QuerySet[Any, T]"]) -> Callable[P, T | None]:
    """Prepare a query for its first row, in its order or else by key, or None. 1 query."""
    found = _prepared(build, _first_compiler)

    def ask(*values: P.args, **_nothing: P.kwargs) -> T | None:
        return next(iter(found(*values)), None)

    return ask


def exists(build: Callable[P, "models.QuerySet[Any, Any]"]) -> Callable[P, bool]:
    """Prepare a query for whether there is any row. 1 query."""
    found = _prepared(build, _exists_compiler)

    def ask(*values: P.args, **_nothing: P.kwargs) -> bool:
        return bool(found(*values))

    return ask


def _prepared(build: Build, compiled: Callable[..., tuple[SQLCompiler, Make]]) -> Callable[..., list[Any]]:
    @wraps(build)
    def ask(*given: Any) -> list[Any]:
        connection = connections["default"]
        plans: dict[Any, Plan] = connection.__dict__.setdefault("_prepared_plans", {})
        kinds = tuple(map(kind_of, given))
        if int in kinds and any(value.__class__ is int and value.bit_length() > MOST_BITS for value in given):
            return _asked_plainly(build, compiled, given)  # no column holds it, and SQLite refuses it
        plan = plans.get((compiled, build, kinds))
        if plan is None:
            try:
                plan = _plan(build, compiled, kinds)
            except ValidationError:  # a text for an id, say: Django takes it, but no stand-in for it
                return _asked_plainly(build, compiled, given)
            if all(kind.length <= LONGEST_LIST for kind in kinds if isinstance(kind, ListKind)):
                plans[compiled, build, kinds] = plan
        return plan.ask(flat(given))

    return ask


def _asked_plainly(build: Build, compiled: Callable[..., Any], given: Sequence[Any]) -> list[Any]:
    compiler, make = compiled(build(*given))
    found: list[Any] = make(list(compiler.results_iter()))
    return found


def kind_of(value: Any) -> Any:
    """Return what the SQL may depend on: a type, the length of a list, who asks, or the value itself."""
    kind = type(value)
    if kind in STAND_INS:
        return kind
    if value is None or kind is bool:
        return value
    if kind is list:
        if not value:
            raise NotPreparable("nothing is in an empty list: do not ask")
        return ListKind(type(value[0]), len(value))
    if isinstance(value, models.Model):
        fixed = [(name, getattr(value, name)) for name in getattr(kind, "FIXED_IN_QUERIES", ())]
        own = getattr(value, "organisation_id", None) == tenancy.organisation_id_or_none()
        return AskerKind(
            kind, own, tuple((name, tuple(was) if was.__class__ is list else was) for name, was in fixed)
        )
    raise NotPreparable(f"{kind.__name__} is not a value for SQL")


def flat(given: Sequence[Any]) -> list[Any]:
    """Return the values that go into the SQL: those of a list one by one, and the key of who asks."""
    found: list[Any] = []
    for value in given:
        if value.__class__ is list:
            found.extend(value)
        elif isinstance(value, models.Model):
            found.append(value.pk)
        elif value is not None and value.__class__ is not bool:
            found.append(value)
    return found


def _plan(build: Build, compiled: Callable[..., tuple[SQLCompiler, Make]], kinds: Sequence[Any]) -> Plan:
    """Compile it. Numbers are tried large first, where they are like no other, then small.

    PostgreSQL has small columns, and Django does not ask for what a column cannot hold.
    """
    try:
        return _plan_with(_StandIns(), build, compiled, kinds)
    except EmptyResultSet:
        pass
    try:
        return _plan_with(_StandIns(first_number=SMALL_NUMBER), build, compiled, kinds)
    except EmptyResultSet:
        raise NotPreparable("it never finds anything") from None


def _plan_with(
    stand_ins: "_StandIns",
    build: Build,
    compiled: Callable[..., tuple[SQLCompiler, Make]],
    kinds: Sequence[Any],
) -> Plan:
    given: list[Any] = []
    for kind in kinds:
        if isinstance(kind, ListKind):
            given.append([stand_ins.add(kind.kind) for _ in range(kind.length)])
        elif isinstance(kind, AskerKind):
            given.append(kind.stand_in(stand_ins.add(UUID, must_stand=False)))
        else:
            given.append(stand_ins.add(kind) if isinstance(kind, type) else kind)
    with tenancy.scope(SCOPE), connections["default"].execute_wrapper(_refuse):
        queryset: Any = build(*given)
    if queryset._prefetch_related_lookups or queryset._known_related_objects:
        raise NotPreparable("related rows are asked for apart")
    compiler, make = compiled(queryset)
    return Plan(compiler, make, stand_ins)


def _refuse(*_query: Any) -> Any:
    raise NotPreparable("what it reads now would be kept for everybody: name it in the query itself")


class _StandIns:
    """The values of a first call; an asker's key need not stand in the SQL: a policy may let her see all."""

    def __init__(self, *, first_number: int = LARGE_NUMBER) -> None:
        self.first_number = first_number
        self.values: list[Any] = []
        self.must_stand: set[int] = set()

    def add(self, kind: type, *, must_stand: bool = True) -> Any:
        place = len(self.values)
        if must_stand:
            self.must_stand.add(place)
        value = STAND_INS[kind](place)
        self.values.append(self.first_number + value if kind is int else value)
        return self.values[-1]


def _row_compiler(queryset: models.QuerySet[Any, Any]) -> tuple[SQLCompiler, Make]:
    compiler = queryset.query.get_compiler("default")
    kind = queryset._iterable_class
    if kind is query.FlatValuesListIterable:
        return compiler, lambda found: [row[0] for row in found]
    if kind is query.ValuesListIterable:
        return compiler, lambda found: [tuple(row) for row in found]
    if kind is query.ModelIterable:
        return compiler, ModelMaker(compiler)
    raise NotPreparable(f"{kind.__name__} is not for prepared rows")


def _count_compiler(queryset: models.QuerySet[Any, Any]) -> tuple[SQLCompiler, Make]:
    inner = queryset.query.clone()
    if inner.distinct or inner.is_sliced or inner.group_by is not None or inner.combinator:
        raise NotPreparable("only plain rows are counted")
    inner.clear_ordering(force=True)
    inner.clear_select_clause()
    inner.add_annotation(Count("*"), "n")
    return inner.get_compiler("default"), lambda found: [row[0] for row in found]


def _exists_compiler(queryset: models.QuerySet[Any, Any]) -> tuple[SQLCompiler, Make]:
    return queryset.query.exists().get_compiler("default"), lambda found: found


def _first_compiler(queryset: models.QuerySet[Any, Any]) -> tuple[SQLCompiler, Make]:
    return _row_compiler((queryset if queryset.ordered else queryset.order_by("pk"))[:1])


class ModelMaker:
    """Makes model instances of rows, as Django's ModelIterable does; the compiled query says how."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self.compiler = compiler
        self.populators: list[Any] | None = None

    def __call__(self, found: list[Row]) -> list[Any]:
        if self.populators is None:
            self.learn()
        return [self.one(row) for row in found]

    def learn(self) -> None:
        info: Any = self.compiler.klass_info
        select: Any = self.compiler.select
        fields = info["select_fields"]
        self.model = info["model"]
        self.columns = slice(fields[0], fields[-1] + 1)
        self.names = [each[0].target.attname for each in select[self.columns]]
        self.annotations = list((self.compiler.annotation_col_map or {}).items())
        self.populators = query.get_related_populators(info, select, "default")  # type: ignore[call-arg]

    def one(self, row: Row) -> Any:
        made = self.model.from_db("default", self.names, row[self.columns])
        for populator in self.populators or ():
            populator.populate(row, made)
        for name, at in self.annotations:
            setattr(made, name, row[at])
        return made


def place_of(parameter: Any, known: Sequence[Any]) -> tuple[int | None, Any]:
    """Return which value a parameter is, the last being the scope; or None and what it always is."""
    for place, value in enumerate(known):
        if (
            isinstance(parameter, type(value)) and parameter == value
        ):  # PostgreSQL has whole numbers of its own
            return place, None
    if any(mark in str(parameter) for mark in MARKS):
        raise NotPreparable(f"a value does not stand alone in the SQL: {parameter}")
    return None, parameter


def converters_of(compiler: SQLCompiler) -> dict[int, tuple[list[Any], Any]]:
    columns = [each[0] for each in compiler.select or []]
    columns += compiler.query.annotation_select.values() if not columns else []
    found: dict[int, tuple[list[Any], Any]] = compiler.get_converters(columns)
    return found


def quicker(function: Any) -> Any:
    """Return a converter that does the same for an id as Django's, but remembers."""
    return _id if getattr(function, "__name__", "") == "convert_uuidfield_value" else function


def _id(value: str | None, _expression: Any, _connection: Any) -> UUID | None:
    return None if value is None else uuid_of(value)


@lru_cache(maxsize=16384)
def uuid_of(text: str) -> UUID:
    return UUID(text)
