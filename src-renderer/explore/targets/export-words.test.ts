import { describe, expect, test } from 'vitest';

import { commonFolder, exportedWords, suggestedFileName } from './export-words';

describe('what was exported', () => {
  test('is told as how many files and where', () => {
    expect(exportedWords(['/a/b.binpb'])).toBe('1 file was written to');
    expect(exportedWords(['/a/x.proto', '/a/y.proto'])).toBe('2 files were written to');
    expect(commonFolder(['/out/a/x.proto', '/out/ab/y.proto', '/out/a/c/z.proto'])).toBe('/out/');
    expect(commonFolder(['C:\\out\\a.proto', 'C:\\out\\b.proto'])).toBe('C:\\out\\');
    expect(commonFolder(['/out/a/x.proto'])).toBe('/out/a/');
  });

  test('is offered a file name that every system takes', () => {
    expect(suggestedFileName('Sample greeter')).toBe('Sample greeter.binpb');
    expect(suggestedFileName('unix:/run/app.sock')).toBe('unix-run-app.sock.binpb');
    expect(suggestedFileName('../..')).toBe('schema.binpb');
  });
});
