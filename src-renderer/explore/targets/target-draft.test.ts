import { describe, expect, test } from 'vitest';

import { sampleTarget } from '../../testing/fake-services';
import { addPaths, checkDraft, draftOf, type TargetDraft, withEndpointText, withImportPath } from './target-draft';

const draft = (part: Partial<TargetDraft>): TargetDraft => ({ ...draftOf(undefined), ...part });
const check = (part: Partial<TargetDraft>): ReturnType<typeof checkDraft> =>
  checkDraft(draft(part), undefined, 'linux');

describe('the draft of a target', () => {
  test('is of a server that is asked for its schema itself, and cannot be saved empty, without a complaint', () => {
    expect(draftOf(undefined).usesReflection).toBe(true);
    expect(check({})).toEqual({
      target: undefined,
      endpoint: undefined,
      endpointProblem: undefined,
      sourcesProblem: undefined,
    });
  });

  test('says while one types what is wrong with an endpoint, and cannot be saved then', () => {
    const { target, endpointProblem } = check({ endpoint: 'run/app.sock' });
    expect(endpointProblem).toContain('relative path');
    expect(target).toBeUndefined();
  });

  test('is named by its endpoint when it has no name', () => {
    expect(check({ endpoint: '/run/app.sock' }).target?.name).toBe('unix:/run/app.sock');
    expect(check({ endpoint: '/run/app.sock', name: ' App ' }).target?.name).toBe('App');
  });

  test('needs a source for its schema', () => {
    const none = check({ endpoint: '/run/app.sock', usesReflection: false });
    expect(none.sourcesProblem).toBeDefined();
    expect(none.target).toBeUndefined();
    const sources = check({ endpoint: '/run/app.sock', usesReflection: false, protoPaths: ' /a.proto \n\n/b' }).target;
    expect(sources?.schemaSources?.protoPaths).toEqual(['/a.proto', '/b']);
  });

  test('turns TLS on when the pasted address asks for it, and has no TLS otherwise', () => {
    expect(withEndpointText(draftOf(undefined), 'https://localhost:5001').usesTls).toBe(true);
    expect(check({ endpoint: 'localhost:5001' }).target?.connection?.tls).toBeUndefined();
    expect(
      check({ endpoint: 'localhost:5001', usesTls: true, caPath: ' /ca.pem ' }).target?.connection?.tls?.caPath,
    ).toBe('/ca.pem');
  });

  test('cannot be saved with metadata that cannot be sent', () => {
    expect(check({ endpoint: '/run/a', metadata: [{ id: 1, key: 'grpc-x', value: '' }] }).target).toBeUndefined();
  });

  test('of a target that exists comes to the same target when nothing is changed', () => {
    const target = {
      ...sampleTarget,
      isSample: false,
      connection: { authority: 'app', tls: undefined, receiveLimitBytes: 77n },
      metadata: [{ key: 'a-bin', value: { $case: 'binary' as const, value: new Uint8Array([1, 2]) } }],
    };
    expect(checkDraft(draftOf(target), target, 'linux').target).toEqual(target);
  });
});

test('a suggested import path is put in front of those there are', () => {
  const sources = {
    useReflection: false,
    reflectionMetadata: [],
    protoPaths: [],
    importPaths: ['/b'],
    descriptorSetPaths: [],
  };
  expect(withImportPath({ ...sampleTarget, schemaSources: sources }, '/a').schemaSources?.importPaths).toEqual([
    '/a',
    '/b',
  ]);
});

test('paths that are there already are not added again', () => {
  expect(addPaths('/a\n/b', ['/b', '/c'])).toBe('/a\n/b\n/c');
});
