// The ProtoJSON specification (protobuf.dev/programming-guides/json) as cases: texts that are messages. Each is encoded,
// decoded again to its canonical form, and judged by protobuf-es, unless it is an extension of ours.
import { type FileRegistry, fromBinary, fromJsonString, toBinary } from '@bufbuild/protobuf';
import { beforeAll, describe, expect, test } from 'vitest';

import { decodeMessage, encodeMessage } from '../message-codec';
import { getMessageType, loadNastySchema } from './load-nasty-schema';

let registry: FileRegistry;

beforeAll(async () => {
  registry = await loadNastySchema(process.cwd());
});

/** What the specification says, the text, and its canonical form; `ours` when protobuf-es does not do it. */
type AcceptCase = readonly [what: string, text: string, canonical: string, who?: 'ours'];

function check(typeName: string, [, text, canonical, who]: AcceptCase): void {
  const type = getMessageType(registry, typeName);
  const outcome = encodeMessage(text, type, registry);
  if (outcome.kind !== 'encoded') throw new Error(JSON.stringify(outcome.problems));
  const decoded = decodeMessage(outcome.data, type, registry, { indent: 0, limit: 1e6 });
  expect(decoded).toMatchObject({ kind: 'decoded', json: canonical, isExact: true, isCut: false });
  expect(encodeMessage(canonical, type, registry)).toEqual(outcome);
  if (who === 'ours') return;
  const theirs = toBinary(type, fromJsonString(type, text, { registry }));
  expect(Buffer.from(toBinary(type, fromBinary(type, outcome.data)))).toEqual(Buffer.from(theirs));
}

function describeCases(title: string, typeName: string, cases: readonly AcceptCase[]): void {
  describe(title, () => {
    for (const entry of cases) test(`${entry[0]}: ${entry[1]}`, () => check(typeName, entry));
  });
}

describeCases('integers', 'nasty.three.Scalars', [
  ['an empty message is an empty object', '{}', '{}'],
  ['white space does not matter', ' \t\r\n{ "anInt32" :\n1 } ', '{"anInt32":1}'],
  ['the largest int32', '{"anInt32":2147483647}', '{"anInt32":2147483647}'],
  ['the smallest int32', '{"anInt32":-2147483648}', '{"anInt32":-2147483648}'],
  ['int32 as a string', '{"anInt32":"-17"}', '{"anInt32":-17}'],
  ['int32 with an exponent', '{"anInt32":1e5}', '{"anInt32":100000}'],
  ['int32 with an exponent in a string', '{"anInt32":"1e5"}', '{"anInt32":100000}'],
  ['int32 with a fraction of zero', '{"anInt32":100000.000}', '{"anInt32":100000}'],
  ['int32 with a negative exponent', '{"anInt32":1200e-2}', '{"anInt32":12}'],
  ['int32 with a fraction that the exponent lifts', '{"anInt32":1.5E1}', '{"anInt32":15}'],
  ['the largest int32 with an exponent', '{"anInt32":2.147483647e9}', '{"anInt32":2147483647}'],
  ['minus zero is zero', '{"anInt32":-0}', '{}'],
  ['escapes in a string of digits', '{"anInt32":"\\u0031\\u0037"}', '{"anInt32":17}'],
  ['the largest uint32', '{"aUint32":4294967295}', '{"aUint32":4294967295}'],
  ['uint32 as a string', '{"aUint32":"4294967295"}', '{"aUint32":4294967295}'],
  ['uint32 with an exponent', '{"aUint32":4.294967295e9}', '{"aUint32":4294967295}'],
  ['sint32', '{"aSint32":-2147483648}', '{"aSint32":-2147483648}'],
  ['fixed32', '{"aFixed32":4294967295}', '{"aFixed32":4294967295}'],
  ['sfixed32', '{"aSfixed32":-2147483648}', '{"aSfixed32":-2147483648}'],
  ['int64 is written as a string', '{"anInt64":1}', '{"anInt64":"1"}'],
  [
    'the largest int64 as a number is exact',
    '{"anInt64":9223372036854775807}',
    '{"anInt64":"9223372036854775807"}',
    'ours',
  ],
  ['the smallest int64 as a number is exact', '{"anInt64":-9223372036854775808}', '{"anInt64":"-9223372036854775808"}'],
  ['the largest int64 as a string', '{"anInt64":"9223372036854775807"}', '{"anInt64":"9223372036854775807"}'],
  ['2^53 + 1 as a number is exact', '{"anInt64":9007199254740993}', '{"anInt64":"9007199254740993"}', 'ours'],
  ['2^53 + 1 with an exponent is exact', '{"anInt64":9007199254740.993e3}', '{"anInt64":"9007199254740993"}', 'ours'],
  ['int64 with an exponent', '{"anInt64":1e3}', '{"anInt64":"1000"}'],
  ['int64 with an exponent in a string', '{"anInt64":"1e3"}', '{"anInt64":"1000"}', 'ours'],
  ['int64 with a fraction of zero', '{"anInt64":1.0}', '{"anInt64":"1"}'],
  [
    'the largest uint64 as a number is exact',
    '{"aUint64":18446744073709551615}',
    '{"aUint64":"18446744073709551615"}',
    'ours',
  ],
  ['the largest uint64 as a string', '{"aUint64":"18446744073709551615"}', '{"aUint64":"18446744073709551615"}'],
  ['sint64', '{"aSint64":"-9223372036854775808"}', '{"aSint64":"-9223372036854775808"}'],
  ['fixed64', '{"aFixed64":"18446744073709551615"}', '{"aFixed64":"18446744073709551615"}'],
  ['sfixed64', '{"aSfixed64":"-9223372036854775808"}', '{"aSfixed64":"-9223372036854775808"}'],
  ['zero of a field without presence is not sent', '{"anInt32":0,"anInt64":"0","aFixed64":0}', '{}'],
  ['null means that a field is not there', '{"anInt32":null,"aString":null,"color":null,"someBytes":null}', '{}'],
  ['names of the source are accepted', '{"an_int32":1,"some_bytes":"AQ=="}', '{"someBytes":"AQ==","anInt32":1}'],
  ['fields are written in the order of their numbers', '{"anInt32":3,"aFloat":2}', '{"aFloat":2,"anInt32":3}'],
]);

describeCases('floating point', 'nasty.three.Scalars', [
  ['double', '{"aDouble":1.5}', '{"aDouble":1.5}'],
  ['double as a string', '{"aDouble":"1.5"}', '{"aDouble":1.5}'],
  ['double with an exponent', '{"aDouble":1.7976931348623157e308}', '{"aDouble":1.7976931348623157e+308}'],
  ['the smallest double', '{"aDouble":5e-324}', '{"aDouble":5e-324}'],
  ['an integer', '{"aDouble":123456789}', '{"aDouble":123456789}'],
  ['a double of many digits', '{"aDouble":0.1428571428571428}', '{"aDouble":0.1428571428571428}'],
  ['a price', '{"aDouble":-19.99}', '{"aDouble":-19.99}'],
  ['four decimals', '{"aDouble":0.0625}', '{"aDouble":0.0625}'],
  ['a small decimal', '{"aDouble":0.00001}', '{"aDouble":0.00001}'],
  ['minus zero keeps its sign', '{"aDouble":-0}', '{"aDouble":-0}', 'ours'],
  ['minus zero with a fraction', '{"aDouble":-0.0}', '{"aDouble":-0}', 'ours'],
  ['NaN', '{"aDouble":"NaN","aFloat":"NaN"}', '{"aFloat":"NaN","aDouble":"NaN"}'],
  ['infinity', '{"aDouble":"Infinity","aFloat":"Infinity"}', '{"aFloat":"Infinity","aDouble":"Infinity"}'],
  ['minus infinity', '{"aDouble":"-Infinity","aFloat":"-Infinity"}', '{"aFloat":"-Infinity","aDouble":"-Infinity"}'],
  ['float in the fewest digits', '{"aFloat":0.1}', '{"aFloat":0.1}'],
  ['the largest float', '{"aFloat":3.4028235e38}', '{"aFloat":3.4028235e+38}', 'ours'],
  ['the smallest float', '{"aFloat":1.4e-45}', '{"aFloat":1.4013e-45}'],
  ['float as a string', '{"aFloat":"1e10"}', '{"aFloat":10000000000}'],
  ['a float of 9 digits', '{"aFloat":16777217.0}', '{"aFloat":16777216}'],
]);

describeCases('text, bytes, bool, enum', 'nasty.three.Scalars', [
  ['string', '{"aString":"Hello"}', '{"aString":"Hello"}'],
  ['every short escape', '{"aString":"\\"\\\\\\/\\b\\f\\n\\r\\t"}', '{"aString":"\\"\\\\/\\b\\f\\n\\r\\t"}'],
  ['a unicode escape in either case', '{"aString":"\\u8c37\\u8C37"}', '{"aString":"谷谷"}'],
  ['an escaped surrogate pair', '{"aString":"\\ud83d\\ude01"}', '{"aString":"😁"}'],
  ['an escaped control character', '{"aString":"\\u0000\\u001f"}', '{"aString":"\\u0000\\u001f"}'],
  ['a character of four bytes', '{"aString":"😁"}', '{"aString":"😁"}'],
  ['delete and line separator as they are', '{"aString":"\u007f\u2028"}', '{"aString":"\u007f\u2028"}'],
  ['an escaped key', '{"\\u0061String":"x"}', '{"aString":"x"}'],
  ['base64', '{"someBytes":"AQI="}', '{"someBytes":"AQI="}'],
  ['base64 without padding', '{"someBytes":"AQI"}', '{"someBytes":"AQI="}'],
  ['base64url', '{"someBytes":"-_8"}', '{"someBytes":"+/8="}'],
  ['base64url with padding', '{"someBytes":"-_8="}', '{"someBytes":"+/8="}'],
  ['one byte', '{"someBytes":"/w=="}', '{"someBytes":"/w=="}'],
  ['three bytes', '{"someBytes":"AQID"}', '{"someBytes":"AQID"}'],
  ['true', '{"aBool":true}', '{"aBool":true}'],
  ['false is the default', '{"aBool":false}', '{}'],
  ['an enum by name', '{"color":"COLOR_RED"}', '{"color":"COLOR_RED"}'],
  ['an enum by number', '{"color":1}', '{"color":"COLOR_RED"}'],
  ['an enum with a number below zero', '{"color":-1}', '{"color":"COLOR_BELOW"}'],
  ['an enum number with a fraction of zero', '{"color":1.0}', '{"color":"COLOR_RED"}'],
  ['an unknown number of an open enum is kept', '{"color":12345}', '{"color":12345}'],
  ['the default of an enum by name', '{"color":"COLOR_UNSPECIFIED"}', '{}'],
  ['an alias is written as the first name', '{"alias":"ALIAS_SECOND"}', '{"alias":"ALIAS_FIRST"}'],
]);

describeCases('presence', 'nasty.three.Optionals', [
  ['zero of an optional field is sent', '{"anInt32":0}', '{"anInt32":0}'],
  ['zero of an optional int64', '{"anInt64":0}', '{"anInt64":"0"}'],
  ['an empty string', '{"aString":""}', '{"aString":""}'],
  ['no bytes', '{"someBytes":""}', '{"someBytes":""}'],
  ['false', '{"aBool":false}', '{"aBool":false}'],
  ['zero', '{"aDouble":0}', '{"aDouble":0}'],
  ['the default of an enum', '{"color":0}', '{"color":"COLOR_UNSPECIFIED"}'],
  ['an empty message', '{"scalars":{}}', '{"scalars":{}}'],
  ['null', '{"anInt32":null,"scalars":null}', '{}'],
]);

describeCases('lists', 'nasty.three.Lists', [
  ['an empty list is no list', '{"int32s":[]}', '{}'],
  ['null is no list', '{"int32s":null}', '{}'],
  ['packed', '{"int32s":[1,-1,0,"7",1e1]}', '{"int32s":[1,-1,0,7,10]}'],
  ['not packed', '{"unpacked":[0,1,2]}', '{"unpacked":[0,1,2]}'],
  ['int64', '{"int64s":[1,"-9223372036854775808"]}', '{"int64s":["1","-9223372036854775808"]}'],
  ['uint32', '{"uint32s":[0,4294967295]}', '{"uint32s":[0,4294967295]}'],
  [
    'uint64',
    '{"uint64s":["18446744073709551615","1000000000","999999999"]}',
    '{"uint64s":["18446744073709551615","1000000000","999999999"]}',
  ],
  ['sint32', '{"sint32s":[-1,2147483647]}', '{"sint32s":[-1,2147483647]}'],
  ['sint64', '{"sint64s":["-1","4294967296","-4294967296"]}', '{"sint64s":["-1","4294967296","-4294967296"]}'],
  ['fixed32', '{"fixed32s":[0,4294967295]}', '{"fixed32s":[0,4294967295]}'],
  ['fixed64', '{"fixed64s":["9999999999999999999"]}', '{"fixed64s":["9999999999999999999"]}'],
  ['sfixed32', '{"sfixed32s":[-2147483648]}', '{"sfixed32s":[-2147483648]}'],
  ['sfixed64', '{"sfixed64s":["-1","1000000000000000000"]}', '{"sfixed64s":["-1","1000000000000000000"]}'],
  ['bool', '{"bools":[true,false]}', '{"bools":[true,false]}'],
  ['float', '{"floats":[0.1,"NaN",1e-10]}', '{"floats":[0.1,"NaN",1e-10]}'],
  ['double', '{"doubles":[0.5,"-Infinity"]}', '{"doubles":[0.5,"-Infinity"]}'],
  ['string', '{"strings":["","ä"]}', '{"strings":["","ä"]}'],
  ['bytes', '{"byteStrings":["","AQ"]}', '{"byteStrings":["","AQ=="]}'],
  ['enum', '{"colors":["COLOR_RED",0,99]}', '{"colors":["COLOR_RED","COLOR_UNSPECIFIED",99]}'],
  ['message', '{"messages":[{},{"anInt32":1}]}', '{"messages":[{},{"anInt32":1}]}'],
]);

describeCases('maps', 'nasty.three.Maps', [
  ['an empty map is no map', '{"byString":{}}', '{}'],
  ['null is no map', '{"byString":null}', '{}'],
  ['string keys', '{"byString":{"":"a","ä \\"":"b"}}', '{"byString":{"":"a","ä \\"":"b"}}'],
  ['__proto__ is a key like any other', '{"byString":{"__proto__":"x"}}', '{"byString":{"__proto__":"x"}}'],
  ['int32 keys', '{"byInt32":{"-1":"a","1":"b"}}', '{"byInt32":{"-1":"a","1":"b"}}'],
  ['int64 keys', '{"byInt64":{"9223372036854775807":"a"}}', '{"byInt64":{"9223372036854775807":"a"}}'],
  ['uint32 keys', '{"byUint32":{"4294967295":"a"}}', '{"byUint32":{"4294967295":"a"}}'],
  ['uint64 keys', '{"byUint64":{"18446744073709551615":"a"}}', '{"byUint64":{"18446744073709551615":"a"}}'],
  ['sint32 keys', '{"bySint32":{"-2147483648":"a"}}', '{"bySint32":{"-2147483648":"a"}}'],
  ['sint64 keys', '{"bySint64":{"-9223372036854775808":"a"}}', '{"bySint64":{"-9223372036854775808":"a"}}'],
  ['fixed32 keys', '{"byFixed32":{"4294967295":"a"}}', '{"byFixed32":{"4294967295":"a"}}'],
  ['fixed64 keys', '{"byFixed64":{"18446744073709551615":"a"}}', '{"byFixed64":{"18446744073709551615":"a"}}'],
  ['sfixed32 keys', '{"bySfixed32":{"-1":"a"}}', '{"bySfixed32":{"-1":"a"}}'],
  ['sfixed64 keys', '{"bySfixed64":{"-1":"a"}}', '{"bySfixed64":{"-1":"a"}}'],
  ['bool keys', '{"byBool":{"true":"a","false":"b"}}', '{"byBool":{"true":"a","false":"b"}}'],
  ['zero as a key', '{"byInt32":{"0":""}}', '{"byInt32":{"0":""}}'],
  ['an escaped key', '{"byBool":{"\\u0074rue":"a"}}', '{"byBool":{"true":"a"}}'],
  ['messages', '{"messages":{"a":{},"b":{"anInt32":1}}}', '{"messages":{"a":{},"b":{"anInt32":1}}}'],
  ['enums', '{"colors":{"a":"COLOR_RED","b":0}}', '{"colors":{"a":"COLOR_RED","b":"COLOR_UNSPECIFIED"}}'],
  ['bytes', '{"byteStrings":{"a":"AQ"}}', '{"byteStrings":{"a":"AQ=="}}'],
  ['null of a Value', '{"values":{"a":null,"b":[1]}}', '{"values":{"a":null,"b":[1]}}'],
  ['timestamps', '{"times":{"a":"1970-01-01T00:00:00Z"}}', '{"times":{"a":"1970-01-01T00:00:00Z"}}'],
]);

describeCases('oneofs', 'nasty.three.Choice', [
  ['a zero is sent', '{"number":0}', '{"number":0}'],
  ['an empty string is sent', '{"text":""}', '{"text":""}'],
  ['null of another member does not count, before', '{"number":null,"text":"a"}', '{"text":"a"}'],
  ['null of another member does not count, behind', '{"text":"a","number":null}', '{"text":"a"}'],
  ['null is NullValue', '{"nothing":null}', '{"nothing":null}'],
  ['NullValue by name', '{"nothing":"NULL_VALUE"}', '{"nothing":null}'],
  ['null is a Value', '{"value":null}', '{"value":null}'],
  [
    'one member of each oneof',
    '{"color":"COLOR_UNSPECIFIED","yes":false}',
    '{"color":"COLOR_UNSPECIFIED","yes":false}',
  ],
  ['a wrapper', '{"wrapped":"0"}', '{"wrapped":"0"}'],
]);

describeCases('names', 'nasty.three.Names', [
  [
    'lowerCamelCase as protoc makes it',
    '{"FooBarBaz":1,"Lead":2,"trail":3,"a1B2":4}',
    '{"FooBarBaz":1,"Lead":2,"trail":3,"a1B2":4}',
  ],
  [
    'names of the source',
    '{"FooBar__baz":1,"_lead":2,"trail_":3,"a1_b2":4,"renamed":5}',
    '{"FooBarBaz":1,"Lead":2,"trail":3,"a1B2":4,"JSON \\"!\\"":5}',
  ],
  ['json_name', '{"JSON \\"!\\"":5,"größe":6}', '{"JSON \\"!\\"":5,"größe":6}'],
  ['a field with the key @type', '{"@type":1,"value":2}', '{"@type":1,"value":2}'],
  ['the largest field number', '{"last":1}', '{"last":1}'],
  ['names of JavaScript', '{"constructor":1}', '{"constructor":1}'],
]);
