// Texts that are not messages: what is said, and where. The last column is the part of the text that is marked.
import { describe, expect, test } from 'vitest';

import { encodeMessage, validateMessage } from '../message-codec';
import { getMessageType, loadNastySchema } from './load-nasty-schema';

const registry = await loadNastySchema(process.cwd());

type RejectCase = readonly [text: string, message: string, path: string, marked: string];

function describeCases(title: string, typeName: string, cases: readonly RejectCase[]): void {
  describe(title, () => {
    test.each(cases)('%s: %s', (text, message, path, marked) => {
      const type = getMessageType(registry, typeName);
      expect(encodeMessage(text, type, registry).kind).toBe('rejected');
      const problems = validateMessage(text, type, registry);
      const problem = problems.find(candidate => candidate.message.includes(message));
      expect(problem, JSON.stringify(problems)).toMatchObject({ path, isWarning: false });
      expect(text.slice(problem?.from, problem?.to)).toBe(marked);
    });
  });
}

const scalars = 'nasty.three.Scalars';

describeCases('JSON', scalars, [
  ['', 'the text is empty', '', ''],
  ['  ', 'the text is empty', '', '  '],
  ['{', 'this { is never closed', '', '{'],
  ['{}x', 'nothing may follow', '', 'x'],
  ['{"anInt32":1,}', 'a comma before }', '', ','],
  ['{"anInt32" 1}', 'expected ":"', '', '"anInt32"'],
  ['{"anInt32":}', 'a value is missing', '', '}'],
  ['{"anInt32":1 "aBool":true}', 'expected ","', '', '"'],
  ["{'anInt32':1}", 'double quotes', '', "'anInt32'"],
  ['{anInt32:1}', 'a key needs double quotes', '', 'anInt32'],
  ['{"anInt32":1,"anInt32":2}', 'there twice', '', '"anInt32"'],
  ['{"aString":"a\nb"}', 'this string is never closed', '', '"a'],
  ['{"aString":"a\u0001"}', 'must be written as \\u0001', '', '\u0001'],
  ['{"aString":"\\x"}', 'no escape \\x', '', '\\x'],
  ['{"aString":"\\u12"}', 'four hexadecimal digits', '', '\\u'],
  ['{"anInt32":01}', 'not a JSON number', '', '01'],
  ['{"anInt32":+1}', 'not a JSON number', '', '+1'],
  ['{"anInt32":1.}', 'not a JSON number', '', '1.'],
  ['{"anInt32":.5}', 'not a JSON number', '', '.5'],
  ['{"anInt32":0x10}', 'not a JSON number', '', '0x10'],
  ['{"aDouble":NaN}', 'write "NaN" in double quotes', '', 'NaN'],
  ['{"aDouble":-Infinity}', 'write "-Infinity" in double quotes', '', '-Infinity'],
  ['{"aBool":True}', 'write true in lower case', '', 'True'],
  ['{"aString":hello}', 'a string needs double quotes', '', 'hello'],
  ['{"anInt32":1 /* one */}', 'no comments', '', '/* one */'],
  ['{"anInt32":[1}', 'expected "]"', '', '}'],
]);

describeCases('structure', scalars, [
  ['null', 'expects an object, not null', '', 'null'],
  ['[]', 'expects an object, not an array', '', '[]'],
  ['{"nmae":1}', 'unknown field "nmae" of nasty.three.Scalars', 'nmae', '"nmae"'],
  ['{"aStirng":"x"}', 'did you mean "aString"?', 'aStirng', '"aStirng"'],
  ['{"an_int_32":1}', 'did you mean "anInt32"', 'an_int_32', '"an_int_32"'],
  ['{"a_string":"x","aString":"y"}', 'is there twice', 'aString', '"aString"'],
  ['{"[no.such]":1}', 'no extension no.such', '[no.such]', '"[no.such]"'],
  ['{"[nasty.two.small]":1}', 'extends nasty.two.Legacy', '[nasty.two.small]', '"[nasty.two.small]"'],
]);

describeCases('integers', scalars, [
  ['{"anInt32":2147483648}', 'int32 out of range', 'anInt32', '2147483648'],
  ['{"anInt32":-2147483649}', 'int32 out of range', 'anInt32', '-2147483649'],
  ['{"anInt32":1e10}', 'int32 out of range', 'anInt32', '1e10'],
  ['{"anInt32":1e999999999}', 'int32 out of range', 'anInt32', '1e999999999'],
  ['{"anInt32":1.5}', 'has a fraction', 'anInt32', '1.5'],
  ['{"anInt32":1e-1}', 'has a fraction', 'anInt32', '1e-1'],
  ['{"anInt32":""}', 'an empty string', 'anInt32', '""'],
  ['{"anInt32":" 1"}', 'expects a whole number', 'anInt32', '" 1"'],
  ['{"anInt32":"1 "}', 'expects a whole number', 'anInt32', '"1 "'],
  ['{"anInt32":"0x1"}', 'expects a whole number', 'anInt32', '"0x1"'],
  ['{"anInt32":"abc"}', 'expects a whole number, not abc', 'anInt32', '"abc"'],
  ['{"anInt32":true}', 'not true', 'anInt32', 'true'],
  ['{"anInt32":{}}', 'not an object', 'anInt32', '{}'],
  ['{"aUint32":-1}', 'uint32 out of range', 'aUint32', '-1'],
  ['{"aUint32":4294967296}', 'uint32 out of range', 'aUint32', '4294967296'],
  ['{"aFixed32":-1}', 'fixed32 out of range', 'aFixed32', '-1'],
  ['{"anInt64":9223372036854775808}', 'int64 out of range', 'anInt64', '9223372036854775808'],
  ['{"anInt64":"-9223372036854775809"}', 'int64 out of range', 'anInt64', '"-9223372036854775809"'],
  ['{"aUint64":18446744073709551616}', 'uint64 out of range', 'aUint64', '18446744073709551616'],
  ['{"aUint64":-1}', 'uint64 out of range', 'aUint64', '-1'],
  ['{"anInt64":0.5}', 'has a fraction', 'anInt64', '0.5'],
]);

describeCases('other scalars', scalars, [
  ['{"aFloat":3.5e38}', 'float out of range', 'aFloat', '3.5e38'],
  ['{"aFloat":"-3.5e38"}', 'float out of range', 'aFloat', '"-3.5e38"'],
  ['{"aDouble":1.9e308}', 'double out of range', 'aDouble', '1.9e308'],
  ['{"aDouble":"nan"}', 'expects a number, "NaN"', 'aDouble', '"nan"'],
  ['{"aDouble":"1.5 "}', 'expects a number', 'aDouble', '"1.5 "'],
  ['{"aDouble":"+Infinity"}', 'expects a number', 'aDouble', '"+Infinity"'],
  ['{"aDouble":true}', 'not true', 'aDouble', 'true'],
  ['{"aBool":"true"}', 'bool expects true or false', 'aBool', '"true"'],
  ['{"aBool":1}', 'bool expects true or false', 'aBool', '1'],
  ['{"aString":1}', 'string expects text', 'aString', '1'],
  ['{"aString":"\\ud800"}', 'surrogate', 'aString', '"\\ud800"'],
  ['{"aString":"\\udc00\\ud800"}', 'surrogate', 'aString', '"\\udc00\\ud800"'],
  ['{"someBytes":"A"}', 'cut short', 'someBytes', '"A"'],
  ['{"someBytes":"A*=="}', '"*" at character 2', 'someBytes', '"A*=="'],
  ['{"someBytes":"AQ="}', 'padding', 'someBytes', '"AQ="'],
  ['{"someBytes":"A=Q="}', 'may only end', 'someBytes', '"A=Q="'],
  ['{"someBytes":[1]}', 'expects base64', 'someBytes', '[1]'],
  ['{"color":"COLOR_RAD"}', 'did you mean "COLOR_RED"?', 'color', '"COLOR_RAD"'],
  ['{"color":"1"}', 'a number goes without quotes', 'color', '"1"'],
  ['{"color":2147483648}', 'an enum out of range', 'color', '2147483648'],
  ['{"color":1.5}', 'has a fraction', 'color', '1.5'],
  ['{"color":true}', 'expects a name or a number', 'color', 'true'],
]);

describeCases('lists', 'nasty.three.Lists', [
  ['{"int32s":1}', 'expects an array, not a number', 'int32s', '1'],
  ['{"int32s":{}}', 'expects an array, not an object', 'int32s', '{}'],
  ['{"int32s":[1,"x",3]}', 'expects a whole number', 'int32s[1]', '"x"'],
  ['{"int32s":[1,null]}', 'may not hold null', 'int32s[1]', 'null'],
  ['{"messages":[{},{"anInt32":"x"}]}', 'expects a whole number', 'messages[1].anInt32', '"x"'],
  ['{"messages":[null]}', 'may not hold null', 'messages[0]', 'null'],
  ['{"strings":["a",2]}', 'string expects text', 'strings[1]', '2'],
  ['{"colors":["BLUE"]}', 'is no value of nasty.three.Color', 'colors[0]', '"BLUE"'],
]);

describeCases('maps', 'nasty.three.Maps', [
  ['{"byString":[]}', 'expects an object, not an array', 'byString', '[]'],
  ['{"byString":{"a":1}}', 'string expects text', 'byString.a', '1'],
  ['{"byString":{"a b":null}}', 'may not hold null', 'byString["a b"]', 'null'],
  ['{"byInt32":{"x":"a"}}', 'expects a whole number', 'byInt32.x', '"x"'],
  ['{"byInt32":{"2147483648":"a"}}', 'out of range', 'byInt32["2147483648"]', '"2147483648"'],
  ['{"byInt32":{"1":"a","1.0":"b"}}', 'there twice', 'byInt32["1.0"]', '"1.0"'],
  ['{"byUint64":{"-1":"a"}}', 'out of range', 'byUint64["-1"]', '"-1"'],
  ['{"byBool":{"True":"a"}}', '"true" or "false"', 'byBool.True', '"True"'],
  ['{"messages":{"k":{"x":1}}}', 'unknown field "x"', 'messages.k.x', '"x"'],
  ['{"byString":{"\\ud800":"a"}}', 'surrogate', 'byString["\\ud800"]', '"\\ud800"'],
]);

describeCases('oneofs', 'nasty.three.Choice', [
  ['{"number":1,"text":"a"}', 'two members of oneof choice: number and text', 'text', '"text"'],
  ['{"nothing":null,"value":null}', 'two members of oneof choice: nothing and value', 'value', '"value"'],
  ['{"yes":true,"number":1,"no":false}', 'two members of oneof other: yes and no', 'no', '"no"'],
]);

describeCases('well-known types', 'nasty.three.Known', [
  ['{"timestamp":1}', 'expects a string', 'timestamp', '1'],
  ['{"timestamp":"0000-01-01T00:00:00Z"}', 'out of range', 'timestamp', '"0000-01-01T00:00:00Z"'],
  ['{"timestamp":"9999-12-31T23:59:59-01:00"}', 'out of range', 'timestamp', '"9999-12-31T23:59:59-01:00"'],
  ['{"timestamp":"2023-02-30T00:00:00Z"}', 'no day 2023-02-30', 'timestamp', '"2023-02-30T00:00:00Z"'],
  ['{"timestamp":"2023-01-01T24:00:00Z"}', 'no time 24:00:00', 'timestamp', '"2023-01-01T24:00:00Z"'],
  ['{"timestamp":"2023-01-01T00:00:60Z"}', 'no time 00:00:60', 'timestamp', '"2023-01-01T00:00:60Z"'],
  ['{"timestamp":"2023-01-01t00:00:00Z"}', 'bad timestamp', 'timestamp', '"2023-01-01t00:00:00Z"'],
  ['{"timestamp":"2023-01-01T00:00:00z"}', 'bad timestamp', 'timestamp', '"2023-01-01T00:00:00z"'],
  ['{"timestamp":"2023-01-01T00:00:00"}', 'bad timestamp', 'timestamp', '"2023-01-01T00:00:00"'],
  ['{"timestamp":"2023-01-01 00:00:00Z"}', 'bad timestamp', 'timestamp', '"2023-01-01 00:00:00Z"'],
  ['{"timestamp":"2023-01-01T00:00:00.0000000001Z"}', 'nine digits', 'timestamp', '"2023-01-01T00:00:00.0000000001Z"'],
  ['{"duration":"1"}', 'bad duration', 'duration', '"1"'],
  ['{"duration":"1.s"}', 'bad duration', 'duration', '"1.s"'],
  ['{"duration":"315576000001s"}', 'out of range', 'duration', '"315576000001s"'],
  ['{"duration":"1.0000000001s"}', 'nine digits', 'duration', '"1.0000000001s"'],
  ['{"duration":1}', 'expects a string', 'duration', '1'],
  ['{"mask":"foo_bar"}', 'lowerCamelCase', 'mask', '"foo_bar"'],
  ['{"mask":["foo"]}', 'string of paths', 'mask', '["foo"]'],
  ['{"struct":[]}', 'Struct expects an object', 'struct', '[]'],
  ['{"list":{}}', 'ListValue expects an array', 'list', '{}'],
  ['{"value":1e999}', 'double out of range', 'value', '1e999'],
  ['{"empty":{"a":1}}', 'unknown field "a"', 'empty.a', '"a"'],
  ['{"int64Value":{}}', 'expects a whole number', 'int64Value', '{}'],
  ['{"int64Value":{"value":1}}', 'expects a whole number', 'int64Value', '{"value":1}'],
  ['{"any":1}', 'Any expects an object', 'any', '1'],
  ['{"any":{"anInt32":1}}', 'needs "@type"', 'any', '{'],
  ['{"any":{"value":{}}}', 'needs "@type"', 'any', '{'],
  ['{"any":{"value":"*"}}', 'bad base64', 'any.value', '"*"'],
  ['{"any":{"@type":"","a":1}}', 'names no type', 'any.@type', '""'],
  ['{"any":{"@type":"x/","a":1}}', 'names no type', 'any.@type', '"x/"'],
  ['{"any":{"@type":1}}', 'string expects text', 'any.@type', '1'],
  ['{"any":{"@type":"x/no.Such","a":1}}', 'no message no.Such', 'any.@type', '"x/no.Such"'],
  ['{"any":{"@type":"x/no.Such","value":"*"}}', 'bad base64', 'any.value', '"*"'],
  ['{"any":{"@type":"x/nasty.three.Empty","a":1}}', 'unknown field "a"', 'any.a', '"a"'],
  [
    '{"any":{"@type":"x/google.protobuf.Duration"}}',
    'needs a "value"',
    'any',
    '{"@type":"x/google.protobuf.Duration"}',
  ],
  ['{"any":{"@type":"x/google.protobuf.Duration","value":"1"}}', 'bad duration', 'any.value', '"1"'],
  ['{"any":{"@type":"x/google.protobuf.Duration","value":"1s","x":1}}', 'only "@type" and "value"', 'any.x', '"x"'],
  ['{"@unknown":1}', 'expects an array', '@unknown', '1'],
  ['{"@unknown":[{"field":0,"varint":"1"}]}', 'field number', '@unknown[0]', '0'],
  ['{"@unknown":[{"field":1,"no":"1"}]}', 'expected varint', '@unknown[0].no', '"no"'],
]);

describeCases('proto2', 'nasty.two.Legacy', [
  ['{"level":"NONE"}', 'is no value of nasty.two.Level', 'level', '"NONE"'],
  ['{"name":"a","picked":{}}', 'two members of oneof pick', 'picked', '"picked"'],
  ['{"details":{"inner":{"x":1}}}', 'unknown field "x"', 'details.inner.x', '"x"'],
  ['{"[nasty.two.other]":1}', 'extends nasty.two.Other', '[nasty.two.other]', '"[nasty.two.other]"'],
]);

describe('many problems', () => {
  test('all are told in the order of the text', () => {
    const type = getMessageType(registry, scalars);
    const problems = validateMessage('{"anInt32":"x", "nmae":1 "aBool":2, "color":"C", }', type, registry);
    expect(problems.map(problem => problem.message.slice(0, 14))).toEqual([
      'int32 expects ',
      'unknown field ',
      'expected "," o',
      'bool expects t',
      '"C" is no valu',
      'a comma before',
    ]);
  });

  test('at most a hundred are told', () => {
    const type = getMessageType(registry, 'nasty.three.Lists');
    const text = `{"int32s":[${Array.from({ length: 100_000 }, () => '"x"').join(',')}]}`;
    expect(validateMessage(text, type, registry)).toHaveLength(100);
  });

  test('an error is told even behind a hundred warnings', () => {
    const type = getMessageType(registry, 'nasty.three.Lists');
    const text = `{"doubles":[${Array.from({ length: 200 }, () => '9007199254740993').join(',')},"x"]}`;
    const problems = validateMessage(text, type, registry);
    expect(problems).toHaveLength(100);
    expect(problems.filter(problem => !problem.isWarning)).toHaveLength(1);
  });

  test('a number that a double cannot hold is a warning', () => {
    const type = getMessageType(registry, 'google.protobuf.Value');
    expect(validateMessage('9007199254740993', type, registry)).toMatchObject([
      { isWarning: true, message: 'a double cannot hold 9007199254740993: 9007199254740992 is sent' },
    ]);
  });

  test.each([
    ['arrays', '['.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
    ['closed ones', '['.repeat(300) + ']'.repeat(300)],
  ])('%s that nest too deep are one problem and no stack overflow', (_, text) => {
    const type = getMessageType(registry, 'google.protobuf.Value');
    const problems = validateMessage(text, type, registry);
    expect(problems.some(problem => problem.message.includes('nested deeper than'))).toBe(true);
  });

  test('messages nest a hundred deep and no deeper', () => {
    const type = getMessageType(registry, 'nasty.three.Tree');
    const nest = (levels: number): string => `${'{"left":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`;
    expect(encodeMessage(nest(100), type, registry).kind).toBe('encoded');
    expect(validateMessage(nest(101), type, registry)[0]?.message).toContain('nest deeper than 100 levels');
  });
});
