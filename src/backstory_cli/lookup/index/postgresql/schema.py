"""The tables of the index on PostgreSQL, and the statement that searches them. Search is exact.

Up to `KEYED_RADIUS` bits it is a multi-index hash (M. Norouzi, A. Punjani and D. Fleet, "Fast Exact Search in Hamming
Space with Multi-Index Hashing", IEEE TPAMI 36(6), 2014, doi:10.1109/TPAMI.2013.231) in plain SQL: a GIN index over
the 16 keys of 16 bits of each code of 256 bits gives the candidates, ``bit_count`` decides. Wider radii, and codes of
512 bits, are a scan with ``bit_count``, which the server divides among its processors.

The rows of all tables but two small ones belong to one entry, so that a collection can be spread over several servers
with Citus. It is laid out for that by the rules of Citus's manual, and has not yet been run on it. Once, in the still
empty index (``backstory index stats`` makes its tables):

    SELECT create_distributed_table('backstory.entries', 'id');
    SELECT create_distributed_table('backstory.fingerprints_frame', 'entry', colocate_with => 'backstory.entries');
    -- and likewise fingerprints_crop, fingerprints_learned and fingerprints_point
    SELECT create_distributed_table('backstory.identities', 'identity', colocate_with => 'none');
    ALTER DATABASE ... SET citus.propagate_set_commands = 'local';  -- the workers, too, are to use the GIN index
"""

from __future__ import annotations

from collections.abc import Sequence

from backstory_cli.lookup.entries import Family

CHUNKS = 16
KEYED_RADIUS = 2 * CHUNKS - 1
"""Codes that differ in fewer than 32 bits differ in at most one bit in one of 16 chunks; in fewer than 16, in none."""


def build_keys_sql(code: str) -> str:
    """The keys of a code in SQL: number of the chunk times 65536, plus its bits. An index is made over it."""
    chunks = (f"substring({code} from {16 * i + 1} for 16)::bit(16)::integer + {i << 16}" for i in range(CHUNKS))
    return f"ARRAY[{', '.join(chunks)}]"


def _build_table_sql(name: str, bits: int) -> list[str]:
    table = f"backstory.fingerprints_{name}"
    made = [
        f"""CREATE TABLE {table} (
            entry bigint NOT NULL,
            position integer NOT NULL,
            box smallint[] NOT NULL,
            code bit({bits}) NOT NULL,
            PRIMARY KEY (entry, position)
        )"""
    ]
    if bits == 256:  # fastupdate: a list of pending rows would be searched one by one
        made.append(f"CREATE INDEX ON {table} USING gin (({build_keys_sql('code')})) WITH (fastupdate = off)")
    return made


MIGRATIONS: Sequence[Sequence[str]] = (
    (
        "CREATE SEQUENCE backstory.entry_ids",
        # A table of its own: what is unique in a distributed table has to be what it is distributed by.
        'CREATE TABLE backstory.identities (identity text COLLATE "C" PRIMARY KEY, entry bigint NOT NULL)',
        """CREATE TABLE backstory.entries (
            id bigint PRIMARY KEY,
            identity text COLLATE "C" NOT NULL,
            sha256 text COLLATE "C",
            path bytea NOT NULL,
            media_type text NOT NULL,
            width bigint,
            height bigint,
            bytes bigint,
            modified bigint,
            recipe text NOT NULL,
            fingerprints integer NOT NULL,
            phash bytea,
            quality bigint NOT NULL,
            small_copy bytea,
            source text COLLATE "C" NOT NULL,
            date text COLLATE "C" NOT NULL,
            caption text NOT NULL,
            verdict text NOT NULL,
            licence text NOT NULL,
            tags text[] NOT NULL,
            address text NOT NULL,
            added timestamptz NOT NULL DEFAULT now()
        )""",
        "ALTER TABLE backstory.entries ALTER COLUMN small_copy SET STORAGE EXTERNAL",  # JPEG: cannot be compressed
        "CREATE INDEX ON backstory.entries (sha256)",
        "CREATE INDEX ON backstory.entries (source)",
        "CREATE INDEX ON backstory.entries USING hash (path)",  # paths may be longer than a B-tree takes
        *_build_table_sql("frame", 256),
        *_build_table_sql("crop", 256),
        *_build_table_sql("learned", 512),
        *_build_table_sql("point", 256),
    ),
)


def get_fingerprint_table(family: Family) -> str:
    """The table of a family."""
    return f"backstory.fingerprints_{family.name.lower()}"


def build_near_statement(family: Family, *, keyed: bool) -> str:
    """A statement for what `build_near_parameters` gives: per code the closest fingerprint of each entry in reach."""
    candidates = f"AND {build_keys_sql('known.code')} && asked.keys::integer[]" if keyed else ""
    return f"""
        SELECT entry, box, number, distance FROM (
            SELECT DISTINCT ON (known.entry, asked.number)
                known.entry, known.box, asked.number, bit_count(known.code # asked.code) AS distance
            FROM unnest(%(codes)s::bit({family.code_bytes * 8})[], %(numbers)s::integer[], %(keys)s::text[])
                AS asked (code, number, keys),
                {get_fingerprint_table(family)} AS known
            WHERE bit_count(known.code # asked.code) <= %(radius)s {candidates}
            ORDER BY known.entry, asked.number, distance, known.position
        ) AS closest
        ORDER BY distance, entry, number"""  # noqa: S608 - our own words


def build_near_parameters(codes: Sequence[bytes], radius: int, *, keyed: bool) -> dict[str, object]:
    """What `build_near_statement` takes. By keys each code is asked for once a chunk: twice as fast as all at once.

    Of each fingerprint that it finds, GIN looks through all keys of the row that is asked for.
    """
    rows = [
        (code, number, key)
        for number, code in enumerate(codes)
        for key in (list_near_keys(code, radius) if keyed else [""])
    ]
    return {
        "codes": [f"x{code.hex()}" for code, _, _ in rows],
        "numbers": [number for _, number, _ in rows],
        "keys": [f"{{{key}}}" for _, _, key in rows],
        "radius": radius,
    }


def list_near_keys(code: bytes, radius: int) -> list[str]:
    """For each chunk of a code its key, and those with one bit changed where the radius asks for it."""
    chunks = [int.from_bytes(code[2 * i : 2 * i + 2]) for i in range(CHUNKS)]
    changes = [0, *(1 << bit for bit in range(16))] if radius >= CHUNKS else [0]
    return [",".join(str((i << 16) + (chunk ^ change)) for change in changes) for i, chunk in enumerate(chunks)]
