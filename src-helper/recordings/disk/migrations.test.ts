import { DatabaseSync } from '@photostructure/sqlite';
import { expect, test } from 'vitest';

import { makeDirectory } from '../testing/recorded';
import { migrate, migrations, NewerDatabaseError } from './migrations';

const columnsOf = (database: InstanceType<typeof DatabaseSync>, table: string): readonly unknown[] =>
  database
    .prepare(`SELECT name FROM pragma_table_info('${table}') ORDER BY cid`)
    .all()
    .map(row => (row as { readonly name: unknown }).name);

test('a new database gets the present form, and a second opening changes nothing', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database);
  migrate(database);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
  expect(columnsOf(database, 'blocks')).toContain('file_offset');
});

test('version 1 is what was released: a change of it is a new migration', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, migrations.slice(0, 1));
  expect(columnsOf(database, 'recordings').join(' ')).toBe(
    'key id owner started_at_us target_id method_path status_code schema_hash is_pinned deleted_at_us size_bytes summary',
  );
  expect(columnsOf(database, 'blocks').join(' ')).toBe(
    'recording_key first_index event_count sent_count received_count data_bytes file_offset heads data',
  );
});

test('a database of an older form is brought on with what it holds', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)']);
  migrate(database, ['CREATE TABLE a (x)', 'INSERT INTO a VALUES (1)', 'ALTER TABLE a ADD COLUMN y DEFAULT 2']);
  expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 2 }]);
});

test('a step that fails leaves the database as it was', () => {
  const database = new DatabaseSync(':memory:');
  migrate(database, ['CREATE TABLE a (x)']);
  expect(() => migrate(database, ['CREATE TABLE a (x)', 'CREATE TABLE b (x)', 'NONSENSE'])).toThrow('NONSENSE');
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  expect(columnsOf(database, 'b')).toEqual([]);
});

test('a database of a newer form is refused and left alone', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA user_version = 99');
  expect(() => migrate(database)).toThrow(NewerDatabaseError);
  expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 99 });
});

test('two instances that open a new database at once make it once', () => {
  const { directory, remove } = makeDirectory();
  const connections = [1, 2].map(() => new DatabaseSync(`${directory}/a.sqlite`, { timeout: 1_000 }));
  for (const connection of connections) migrate(connection);
  expect(connections.map(connection => columnsOf(connection, 'blocks').length)).toEqual([9, 9]);
  for (const connection of connections) connection.close();
  remove();
});
