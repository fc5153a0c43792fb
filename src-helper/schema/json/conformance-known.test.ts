// The ProtoJSON specification as cases, second part: well-known types, proto2, editions, and what we accept beyond it.
import { describe, expect, test } from 'vitest';

import { decodeMessage, encodeMessage, validateMessage } from '../message-codec';
import { type AcceptCase, describeAccepted } from './describe-accepted';
import { getMessageType, loadNastySchema } from './load-nasty-schema';

const registry = await loadNastySchema(process.cwd());

const describeCases = (title: string, typeName: string, cases: readonly AcceptCase[]): void =>
  describeAccepted(registry, title, typeName, cases);

const known = 'nasty.three.Known';
const url = 'type.googleapis.com';

describeCases('Timestamp', known, [
  ['without a fraction', '{"timestamp":"1970-01-01T00:00:00Z"}', '{"timestamp":"1970-01-01T00:00:00Z"}'],
  ['the first', '{"timestamp":"0001-01-01T00:00:00Z"}', '{"timestamp":"0001-01-01T00:00:00Z"}'],
  [
    'the last',
    '{"timestamp":"9999-12-31T23:59:59.999999999Z"}',
    '{"timestamp":"9999-12-31T23:59:59.999999999Z"}',
    'ours',
  ],
  ['a nanosecond', '{"timestamp":"2026-01-31T01:02:03.000000001Z"}', '{"timestamp":"2026-01-31T01:02:03.000000001Z"}'],
  ['three digits', '{"timestamp":"1970-01-01T00:00:00.01Z"}', '{"timestamp":"1970-01-01T00:00:00.010Z"}'],
  ['six digits', '{"timestamp":"1970-01-01T00:00:00.01001Z"}', '{"timestamp":"1970-01-01T00:00:00.010010Z"}'],
  ['nine digits', '{"timestamp":"1970-01-01T00:00:00.0100001Z"}', '{"timestamp":"1970-01-01T00:00:00.010000100Z"}'],
  ['an offset east', '{"timestamp":"1970-01-01T08:00:01+08:00"}', '{"timestamp":"1970-01-01T00:00:01Z"}'],
  ['an offset west', '{"timestamp":"1969-12-31T16:00:01-08:00"}', '{"timestamp":"1970-01-01T00:00:01Z"}'],
  ['before the epoch', '{"timestamp":"1969-12-31T23:59:59.5Z"}', '{"timestamp":"1969-12-31T23:59:59.500Z"}'],
  ['a leap day', '{"timestamp":"2000-02-29T00:00:00Z"}', '{"timestamp":"2000-02-29T00:00:00Z"}'],
  ['null', '{"timestamp":null}', '{}'],
  ['in a list', '{"timestamps":["2000-01-01T00:00:00Z"]}', '{"timestamps":["2000-01-01T00:00:00Z"]}'],
  [
    'out of range, as fields (ours)',
    '{"timestamp":{"seconds":"253402300800","nanos":-1}}',
    '{"timestamp":{"seconds":"253402300800","nanos":-1}}',
    'ours',
  ],
]);

describeCases('Duration', known, [
  ['a second', '{"duration":"1s"}', '{"duration":"1s"}'],
  ['nothing', '{"duration":"0s"}', '{"duration":"0s"}'],
  ['three digits', '{"duration":"1.5s"}', '{"duration":"1.500s"}'],
  ['six digits', '{"duration":"0.000001s"}', '{"duration":"0.000001s"}'],
  ['nine digits', '{"duration":"1.000000001s"}', '{"duration":"1.000000001s"}'],
  ['less than nothing', '{"duration":"-1.5s"}', '{"duration":"-1.500s"}'],
  ['less than nothing, below a second', '{"duration":"-0.5s"}', '{"duration":"-0.500s"}'],
  ['the longest', '{"duration":"315576000000.999999999s"}', '{"duration":"315576000000.999999999s"}'],
  ['the longest back', '{"duration":"-315576000000.999999999s"}', '{"duration":"-315576000000.999999999s"}'],
  [
    'out of range, as fields (ours)',
    '{"duration":{"seconds":"1","nanos":-1}}',
    '{"duration":{"seconds":"1","nanos":-1}}',
    'ours',
  ],
]);

describeCases('FieldMask', known, [
  ['empty', '{"mask":""}', '{"mask":""}'],
  ['one path', '{"mask":"foo"}', '{"mask":"foo"}'],
  ['several paths', '{"mask":"foo,barBaz.quxQuux,a1"}', '{"mask":"foo,barBaz.quxQuux,a1"}'],
  [
    'what lowerCamelCase cannot say, as fields (ours)',
    '{"mask":{"paths":["foo_1","a__b"]}}',
    '{"mask":{"paths":["foo_1","a__b"]}}',
    'ours',
  ],
]);

describeCases('Struct, Value, ListValue', known, [
  ['an empty struct', '{"struct":{}}', '{"struct":{}}'],
  [
    'everything in a struct',
    '{"struct":{"n":null,"d":1.5,"s":"x","b":false,"o":{"":{}},"l":[[],1]}}',
    '{"struct":{"n":null,"d":1.5,"s":"x","b":false,"o":{"":{}},"l":[[],1]}}',
  ],
  ['null is a value', '{"value":null}', '{"value":null}'],
  ['a number', '{"value":1e3}', '{"value":1000}'],
  ['a string', '{"value":"a"}', '{"value":"a"}'],
  ['a bool', '{"value":true}', '{"value":true}'],
  ['a list', '{"value":[]}', '{"value":[]}'],
  ['an object', '{"value":{"a":[null]}}', '{"value":{"a":[null]}}'],
  ['a list of values with null', '{"values":[null,1,"a",{}]}', '{"values":[null,1,"a",{}]}'],
  ['ListValue', '{"list":[0,null,[]]}', '{"list":[0,null,[]]}'],
  ['null is no struct and no list', '{"struct":null,"list":null}', '{}'],
  ['NullValue without presence is zero', '{"null":null}', '{}'],
  ['a list of NullValue', '{"nulls":[null,"NULL_VALUE",0]}', '{"nulls":[null,null,null]}'],
  ['Empty', '{"empty":{}}', '{"empty":{}}'],
]);

describeCases('wrappers', known, [
  ['DoubleValue', '{"doubleValue":1.5}', '{"doubleValue":1.5}'],
  ['FloatValue', '{"floatValue":"NaN"}', '{"floatValue":"NaN"}'],
  ['Int64Value', '{"int64Value":"-9007199254740993"}', '{"int64Value":"-9007199254740993"}'],
  ['UInt64Value', '{"uint64Value":18446744073709551615}', '{"uint64Value":"18446744073709551615"}', 'ours'],
  ['Int32Value', '{"int32Value":"7"}', '{"int32Value":7}'],
  ['UInt32Value', '{"uint32Value":1e1}', '{"uint32Value":10}'],
  ['BoolValue', '{"boolValue":true}', '{"boolValue":true}'],
  ['StringValue', '{"stringValue":"x"}', '{"stringValue":"x"}'],
  ['BytesValue', '{"bytesValue":"AQ"}', '{"bytesValue":"AQ=="}'],
  [
    'a default is there',
    '{"doubleValue":0,"int64Value":0,"int32Value":0,"boolValue":false,"stringValue":"","bytesValue":""}',
    '{"doubleValue":0,"int64Value":"0","int32Value":0,"boolValue":false,"stringValue":"","bytesValue":""}',
  ],
  ['null is not there', '{"doubleValue":null,"stringValue":null}', '{}'],
  ['in a list', '{"int64Values":[0,"1"]}', '{"int64Values":["0","1"]}'],
]);

describeCases('Any', known, [
  ['empty', '{"any":{}}', '{"any":{}}'],
  [
    'a message',
    `{"any":{"@type":"${url}/nasty.three.Scalars","anInt32":1}}`,
    `{"any":{"@type":"${url}/nasty.three.Scalars","anInt32":1}}`,
  ],
  [
    '@type in another place',
    `{"any":{"anInt32":1,"@type":"${url}/nasty.three.Scalars"}}`,
    `{"any":{"@type":"${url}/nasty.three.Scalars","anInt32":1}}`,
  ],
  [
    'an empty message',
    `{"any":{"@type":"${url}/nasty.three.Scalars"}}`,
    `{"any":{"@type":"${url}/nasty.three.Scalars"}}`,
  ],
  [
    'another prefix',
    '{"any":{"@type":"example.com/x/nasty.three.Empty"}}',
    '{"any":{"@type":"example.com/x/nasty.three.Empty"}}',
    'ours',
  ],
  [
    'Duration',
    `{"any":{"@type":"${url}/google.protobuf.Duration","value":"1.5s"}}`,
    `{"any":{"@type":"${url}/google.protobuf.Duration","value":"1.500s"}}`,
  ],
  [
    'a wrapper',
    `{"any":{"@type":"${url}/google.protobuf.Int32Value","value":7}}`,
    `{"any":{"@type":"${url}/google.protobuf.Int32Value","value":7}}`,
  ],
  [
    'Value',
    `{"any":{"@type":"${url}/google.protobuf.Value","value":null}}`,
    `{"any":{"@type":"${url}/google.protobuf.Value","value":null}}`,
  ],
  [
    'Struct',
    `{"any":{"@type":"${url}/google.protobuf.Struct","value":{"a":1}}}`,
    `{"any":{"@type":"${url}/google.protobuf.Struct","value":{"a":1}}}`,
  ],
  [
    'Any in Any',
    `{"any":{"@type":"${url}/google.protobuf.Any","value":{"@type":"${url}/nasty.three.Empty"}}}`,
    `{"any":{"@type":"${url}/google.protobuf.Any","value":{"@type":"${url}/nasty.three.Empty"}}}`,
  ],
  ['Empty', `{"any":{"@type":"${url}/google.protobuf.Empty"}}`, `{"any":{"@type":"${url}/google.protobuf.Empty"}}`],
  [
    'Empty with a value (other runtimes)',
    `{"any":{"@type":"${url}/google.protobuf.Empty","value":{}}}`,
    `{"any":{"@type":"${url}/google.protobuf.Empty"}}`,
    'ours',
  ],
  [
    'a field that is called value',
    `{"any":{"@type":"${url}/nasty.three.Names","value":2}}`,
    `{"any":{"@type":"${url}/nasty.three.Names","value":2}}`,
  ],
  [
    'extensions',
    `{"any":{"@type":"${url}/nasty.two.Legacy","[nasty.two.small]":1}}`,
    `{"any":{"@type":"${url}/nasty.two.Legacy","[nasty.two.small]":1}}`,
  ],
  ['bytes without a type (ours)', '{"any":{"value":"YQ=="}}', '{"any":{"value":"YQ=="}}', 'ours'],
  [
    'bytes without a type beside unknown fields (ours)',
    '{"any":{"value":"YQ==","@unknown":[{"field":3,"varint":"1"}]}}',
    '{"any":{"value":"YQ==","@unknown":[{"field":3,"varint":"1"}]}}',
    'ours',
  ],
  [
    'an unknown type as bytes (ours)',
    `{"any":{"@type":"${url}/no.Such","value":"CAE="}}`,
    `{"any":{"@type":"${url}/no.Such","value":"CAE="}}`,
    'ours',
  ],
  [
    'bytes that are not of their type (ours)',
    `{"any":{"@type":"${url}/nasty.three.Scalars","value":"/w=="}}`,
    `{"any":{"@type":"${url}/nasty.three.Scalars","value":"/w=="}}`,
    'ours',
  ],
]);

describeCases('proto2', 'nasty.two.Legacy', [
  ['a default is not written when the field is not there', '{}', '{}'],
  [
    'a field with its default value is there',
    '{"number":7,"text":"x","level":"HIGH"}',
    '{"number":7,"text":"x","level":"HIGH"}',
  ],
  ['zero is there', '{"number":0,"flag":false,"ratio":0,"raw":""}', '{"number":0,"flag":false,"ratio":0,"raw":""}'],
  ['a group', '{"details":{"a":"x","inner":{"number":1}}}', '{"details":{"a":"x","inner":{"number":1}}}'],
  ['a list of groups', '{"entry":[{"id":"1"},{}]}', '{"entry":[{"id":"1"},{}]}'],
  ['a group in a oneof', '{"picked":{"v":0}}', '{"picked":{"v":0}}'],
  ['packed and not', '{"packed":[1,2],"unpacked":[1,2]}', '{"packed":[1,2],"unpacked":[1,2]}'],
  ['a closed enum', '{"levels":["LOW",2]}', '{"levels":["LOW","HIGH"]}'],
  [
    'an unknown number of a closed enum is kept (ours)',
    '{"level":9,"levels":[1,9,2]}',
    '{"level":9,"levels":["LOW",9,"HIGH"]}',
    'ours',
  ],
  ['a map of a closed enum', '{"levelByName":{"a":"LOW"}}', '{"levelByName":{"a":"LOW"}}'],
  ['an extension', '{"[nasty.two.small]":0}', '{"[nasty.two.small]":0}'],
  [
    'a list of an extension',
    '{"[nasty.two.words]":["a","b"],"[nasty.two.longs]":["-1"]}',
    '{"[nasty.two.words]":["a","b"],"[nasty.two.longs]":["-1"]}',
  ],
  [
    'a message of an extension',
    '{"[nasty.two.strict]":{"id":1,"name":""}}',
    '{"[nasty.two.strict]":{"id":1,"name":""}}',
  ],
  ['a group of an extension', '{"[nasty.two.grouped]":{"q":1}}', '{"[nasty.two.grouped]":{"q":1}}'],
  ['an extension in a scope', '{"[nasty.two.Scope.level]":"LOW"}', '{"[nasty.two.Scope.level]":"LOW"}'],
  ['null of an extension', '{"[nasty.two.small]":null}', '{}', 'ours'],
  ['extensions stand behind fields', '{"[nasty.two.small]":1,"number":2}', '{"number":2,"[nasty.two.small]":1}'],
]);

describeCases('edition 2023', 'nasty.edition.Mixed', [
  ['implicit presence', '{"implicit":0,"open":0,"required":"a"}', '{"required":"a"}'],
  ['explicit presence', '{"explicit":0,"required":""}', '{"explicit":0,"required":""}'],
  [
    'expanded and packed',
    '{"required":"","expanded":[1,2],"packed":[1,2]}',
    '{"required":"","expanded":[1,2],"packed":[1,2]}',
  ],
  ['delimited', '{"required":"","delimited":{"required":"b"}}', '{"required":"","delimited":{"required":"b"}}'],
  [
    'a delimited list',
    '{"required":"","delimitedList":[{"required":""}]}',
    '{"required":"","delimitedList":[{"required":""}]}',
  ],
  ['maps', '{"required":"","byName":{"a":{"required":""}}}', '{"required":"","byName":{"a":{"required":""}}}'],
  [
    'open and closed enums',
    '{"required":"","open":5,"closed":"CLOSED_TWO"}',
    '{"required":"","open":5,"closed":"CLOSED_TWO"}',
  ],
  ['a oneof', '{"required":"","x":0}', '{"required":"","x":0}'],
  [
    'extensions',
    '{"required":"","[nasty.edition.extras]":["a"],"[nasty.edition.extra]":{"required":""}}',
    '{"required":"","[nasty.edition.extras]":["a"],"[nasty.edition.extra]":{"required":""}}',
  ],
]);

describeCases('edition 2024', 'nasty.edition2024.Public', [
  ['explicit presence by default', '{"mode":0,"id":"0"}', '{"mode":"MODE_UNKNOWN","id":"0"}'],
  [
    'messages of another edition',
    '{"mixed":{"required":"","packed":[3]},"modes":["MODE_ON",7]}',
    '{"mixed":{"required":"","packed":[3]},"modes":["MODE_ON",7]}',
  ],
]);

describeCases('unknown fields (ours)', 'nasty.three.Empty', [
  [
    'of every wire type',
    '{"@unknown":[{"field":1,"varint":"150"},{"field":2,"fixed64":"1"},{"field":3,"fixed32":7},{"field":4,"text":"a"},{"field":5,"bytes":"/w=="},{"field":6,"group":[{"field":1,"varint":"0"}]},{"field":7,"group":[]}]}',
    '{"@unknown":[{"field":1,"varint":"150"},{"field":2,"fixed64":"1"},{"field":3,"fixed32":7},{"field":4,"text":"a"},{"field":5,"bytes":"/w=="},{"field":6,"group":[{"field":1,"varint":"0"}]},{"field":7,"group":[]}]}',
    'ours',
  ],
  ['as raw bytes', '{"@unknown":[{"raw":"CIAA"}]}', '{"@unknown":[{"raw":"CIAA"}]}', 'ours'],
]);

describe('messages by themselves', () => {
  test.each<readonly [string, string, string]>([
    ['google.protobuf.Timestamp', '"1970-01-01T00:00:00Z"', ''],
    ['google.protobuf.Value', 'null', '0800'],
    ['google.protobuf.Value', '[]', '3200'],
    ['google.protobuf.Int32Value', '5', '0805'],
    ['google.protobuf.ListValue', '[null]', '0a020800'],
    ['google.protobuf.Struct', '{"a":true}', '0a070a016112022001'],
  ])('%s is %s', (typeName, text, hex) => {
    const type = getMessageType(registry, typeName);
    expect(encodeMessage(text, type, registry)).toEqual({
      kind: 'encoded',
      data: new Uint8Array(Buffer.from(hex, 'hex')),
    });
    const decoded = decodeMessage(Buffer.from(hex, 'hex'), type, registry, { indent: 0, limit: 100 });
    expect(decoded).toMatchObject({ kind: 'decoded', json: text });
  });

  test('bytes in an Any without a type are received, sent again as they were, and warned of', () => {
    const any = getMessageType(registry, 'google.protobuf.Any');
    const data = new Uint8Array(Buffer.from('1203080196', 'hex'));
    const decoded = decodeMessage(data, any, registry, { indent: 0, limit: 100 });
    expect(decoded).toMatchObject({ kind: 'decoded', json: '{"value":"CAGW"}', isExact: true });
    expect(encodeMessage('{"value":"CAGW"}', any, registry)).toEqual({ kind: 'encoded', data });
    expect(validateMessage('{"value":"CAGW"}', any, registry)).toMatchObject([
      { isWarning: true, from: 0, to: 1, message: expect.stringContaining('without "@type"') as string },
    ]);
  });

  test('what can be sent with a doubt is a warning', () => {
    const strict = getMessageType(registry, 'nasty.two.Strict');
    expect(validateMessage('{"id":1}', strict, registry)).toMatchObject([
      { isWarning: true, from: 0, to: 1, path: '' },
    ]);
    expect(encodeMessage('{"id":1}', strict, registry)).toMatchObject({ kind: 'encoded' });
  });
});
