"""What the database itself holds to: entries are added, never changed.

The one way to be rid of entries is to write a tombstone, which must name the last one's number
and digest, and then to delete what it covers. A batch migration that makes one of these tables
anew on SQLite drops its triggers, and must make them again.
"""

from sqlalchemy import DDL, Table, event

SQLITE = (
    """
    CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END
    """,
    """
    CREATE TRIGGER entry_goes_with_a_tombstone BEFORE DELETE ON entry
    WHEN NOT EXISTS (
      SELECT 1 FROM tombstone WHERE tombstone.chain = OLD.chain AND tombstone.seq >= OLD.seq
    )
    BEGIN SELECT RAISE(ABORT, 'an entry goes only with a tombstone'); END
    """,
    """
    CREATE TRIGGER tombstone_names_an_entry BEFORE INSERT ON tombstone
    WHEN NOT EXISTS (
      SELECT 1 FROM entry
      WHERE entry.chain = NEW.chain AND entry.seq = NEW.seq AND entry.digest = NEW.digest
    )
    BEGIN SELECT RAISE(ABORT, 'a tombstone names the last entry'); END
    """,
    """
    CREATE TRIGGER tombstone_is_never_changed BEFORE UPDATE ON tombstone
    BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END
    """,
    """
    CREATE TRIGGER tombstone_stays BEFORE DELETE ON tombstone
    BEGIN SELECT RAISE(ABORT, 'a tombstone stays'); END
    """,
)
POSTGRESQL = (
    """
    CREATE FUNCTION tovholder_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_TABLE_NAME = 'entry' AND TG_OP = 'DELETE' THEN
        IF EXISTS (
          SELECT 1 FROM tombstone t WHERE t.chain = OLD.chain AND t.seq >= OLD.seq
        ) THEN
          RETURN OLD;
        END IF;
      END IF;
      RAISE EXCEPTION '% of % refused: append-only', TG_OP, TG_TABLE_NAME;
    END $$
    """,
    """
    CREATE FUNCTION tovholder_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT 1 FROM entry e
        WHERE e.chain = NEW.chain AND e.seq = NEW.seq AND e.digest = NEW.digest
      ) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a tombstone names the last entry';
    END $$
    """,
    """
    CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry
    FOR EACH ROW EXECUTE FUNCTION tovholder_append_only()
    """,
    """
    CREATE TRIGGER entry_not_truncated BEFORE TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION tovholder_append_only()
    """,
    """
    CREATE TRIGGER tombstone_append_only BEFORE UPDATE OR DELETE ON tombstone
    FOR EACH ROW EXECUTE FUNCTION tovholder_append_only()
    """,
    """
    CREATE TRIGGER tombstone_not_truncated BEFORE TRUNCATE ON tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION tovholder_append_only()
    """,
    """
    CREATE TRIGGER tombstone_names_an_entry BEFORE INSERT ON tombstone
    FOR EACH ROW EXECUTE FUNCTION tovholder_tombstone()
    """,
)


def guard(tombstone: Table) -> None:
    """Make the triggers with the tables; `tombstone` is the later of the two."""
    # Tables without foreign keys are made in the order of their names.
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            made = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(tombstone, "after_create", made.execute_if(dialect=dialect))
