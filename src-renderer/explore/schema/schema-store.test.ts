import { expect, test } from 'vitest';

import { DescribeTypesResponse, Schema, type SchemaService } from '../../../gen/sockeye/v1/schema';
import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';
import { complete } from '../../testing/complete';
import { createFakeServices } from '../../testing/fake-services';
import { settled } from '../../testing/settled';
import { createSchemaStore, type SchemaStore } from './schema-store';
import { isSchemaShown, placeOf, type SchemaPlace, typeKey } from './schema-update';

const thing: SchemaPlace = { targetId: 't', typeName: 'test.Thing', rowKey: undefined };
const color: SchemaPlace = { targetId: 't', typeName: 'test.Color', rowKey: undefined };

function start(change: (service: SchemaService) => Partial<SchemaService> = () => ({})): SchemaStore {
  const { schema } = createFakeServices();
  return createSchemaStore({ ...schema, ...change(schema) }, queueMicrotask);
}

const at = (store: SchemaStore, paneId = 'a'): string | undefined => placeOf(store.get().panes.get(paneId))?.typeName;
const kindOf = (store: SchemaStore, { targetId, typeName }: SchemaPlace): string | undefined =>
  store.get().types.get(typeKey(targetId, typeName))?.kind;

test('goes back and forward as a browser does, each request by itself, and keeps the row one looked at', async () => {
  const store = start();
  store.open('a', thing, undefined);
  store.chooseRow('a', 'member:color');
  store.open('a', color, undefined);
  store.open('b', color, undefined);
  store.step('a', -1, false);
  expect(at(store)).toBe('test.Thing');
  expect(placeOf(store.get().panes.get('a'))?.rowKey).toBe('member:color');
  store.step('a', -1, false);
  expect(at(store)).toBe('test.Thing');
  store.step('a', 1, false);
  expect(at(store)).toBe('test.Color');
  store.step('a', -1, false);
  store.open('a', { ...thing, typeName: 'google.protobuf.Any' }, undefined);
  store.step('a', 1, false);
  expect(at(store)).toBe('google.protobuf.Any');
  expect(at(store, 'b')).toBe('test.Color');
  await settled(store, () => kindOf(store, thing) === 'known');
});

test('makes room for the response when a call begins, and is where it was when it is shown again', () => {
  const store = start();
  store.open('a', color, 1);
  expect(isSchemaShown(store.get().panes.get('a'), 1)).toBe(true);
  expect(isSchemaShown(store.get().panes.get('a'), 2)).toBe(false);
  store.show('a', thing, 2);
  expect(isSchemaShown(store.get().panes.get('a'), 2)).toBe(true);
  expect(at(store)).toBe('test.Color');
  store.hide('a');
  expect(isSchemaShown(store.get().panes.get('a'), 2)).toBe(false);
});

test('asks for a type when it is first shown, and says of a type that is not there that it is not', async () => {
  const asked: string[] = [];
  const store = start(service => ({
    describeTypes: (request, signal) => {
      asked.push(...request.typeNames);
      return service.describeTypes(request, signal);
    },
  }));
  store.open('a', thing, undefined);
  await settled(store, () => kindOf(store, thing) === 'known');
  store.open('b', thing, undefined);
  const gone = { ...thing, typeName: 'test.Gone' };
  store.open('b', gone, undefined);
  await settled(store, () => kindOf(store, gone) === 'missing');
  expect(asked).toEqual(['test.Thing', 'test.Gone']);
});

test('shows what a refreshed schema has, and an answer of the schema before does not replace it', async () => {
  const answers: ((name: string) => void)[] = [];
  const store = start(() => ({
    describeTypes: async () => {
      const comment = await new Promise<string>(resolve => answers.push(resolve));
      const value = { fullName: 'test.Thing', comment };
      return complete(DescribeTypesResponse, { types: [{ type: { $case: 'message', value } }] });
    },
  }));
  const comment = (): string | undefined => {
    const view = store.get().types.get(typeKey('t', 'test.Thing'));
    return view?.kind === 'known' ? view.description.type?.value.comment : undefined;
  };
  store.takeSchema('t', complete(Schema, { contentHash: '1' }));
  store.open('a', thing, undefined);
  store.takeSchema('t', complete(Schema, { contentHash: '2' }));
  expect(answers).toHaveLength(2);
  answers[1]?.('new');
  await settled(store, () => comment() === 'new');
  answers[0]?.('old');
  await new Promise<void>(resolve => setImmediate(resolve));
  expect(comment()).toBe('new');
  store.takeSchema('t', complete(Schema, { contentHash: '2' }));
  expect(answers).toHaveLength(2);
});

test('says why a type could not be asked for, and asks again when the helper is back', async () => {
  let isAway = true;
  const store = start(service => ({
    describeTypes: (request, signal) =>
      isAway
        ? Promise.reject(new RpcError('/sockeye.v1.SchemaService/DescribeTypes', StatusCode.UNAVAILABLE, 'Gone.'))
        : service.describeTypes(request, signal),
  }));
  const schema = complete(Schema, { contentHash: '1' });
  store.takeSchema('t', schema);
  store.open('a', thing, undefined);
  await settled(store, () => kindOf(store, thing) === 'failed');
  isAway = false;
  store.takeSchema('t', schema);
  await settled(store, () => kindOf(store, thing) === 'known');
});
