// Features: what editions made of the differences between proto2 and proto3. Every file has them, whatever its syntax.
import {
  Edition, type FeatureSet, FeatureSet_EnforceNamingStyle as NamingStyle, FeatureSet_EnumType as EnumType,
  FeatureSet_FieldPresence as FieldPresence, FeatureSet_JsonFormat as JsonFormat, FeatureSet_MessageEncoding as MessageEncoding,
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility as DefaultVisibility,
} from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { DeclaredSymbol, SourceFile } from '../link/source-file';
import { editionOf } from '../options/check-option-use';

/** The features that checks ask for. */
export interface Features {
  readonly fieldPresence: FieldPresence;
  readonly enumType: EnumType;
  readonly messageEncoding: MessageEncoding;
  readonly jsonFormat: JsonFormat;
  readonly enforceNamingStyle: NamingStyle;
  readonly defaultSymbolVisibility: DefaultVisibility;
}

const proto2: Features = {
  fieldPresence: FieldPresence.EXPLICIT,
  enumType: EnumType.CLOSED,
  messageEncoding: MessageEncoding.LENGTH_PREFIXED,
  jsonFormat: JsonFormat.LEGACY_BEST_EFFORT,
  enforceNamingStyle: NamingStyle.STYLE_LEGACY,
  defaultSymbolVisibility: DefaultVisibility.EXPORT_ALL,
};
const proto3: Features = { ...proto2, fieldPresence: FieldPresence.IMPLICIT, enumType: EnumType.OPEN, jsonFormat: JsonFormat.ALLOW }; // prettier-ignore
const edition2023: Features = { ...proto3, fieldPresence: FieldPresence.EXPLICIT };
const edition2024: Features = { ...edition2023, enforceNamingStyle: NamingStyle.STYLE2024, defaultSymbolVisibility: DefaultVisibility.EXPORT_TOP_LEVEL }; // prettier-ignore

/** The features of a file. */
export function featuresOfFile(file: SourceFile): Features {
  return inherit(defaultsOf(file), file.proto.options?.features);
}

/** The features within a message, or of an enum. */
export function featuresOf(symbol: DeclaredSymbol): Features {
  const outer = symbol.parent === undefined ? featuresOfFile(symbol.file) : featuresOf(symbol.parent);
  return inherit(outer, (symbol.message ?? symbol.enum)?.options?.features);
}

/** Features with those that are set in `own` replaced. */
export function inherit(outer: Features, own: FeatureSet | undefined): Features {
  if (own === undefined) return outer;
  return {
    fieldPresence: own.fieldPresence || outer.fieldPresence,
    enumType: own.enumType || outer.enumType,
    messageEncoding: own.messageEncoding || outer.messageEncoding,
    jsonFormat: own.jsonFormat || outer.jsonFormat,
    enforceNamingStyle: own.enforceNamingStyle || outer.enforceNamingStyle,
    defaultSymbolVisibility: own.defaultSymbolVisibility || outer.defaultSymbolVisibility,
  };
}

function defaultsOf(file: SourceFile): Features {
  const edition = editionOf(file);
  if (edition === Edition.EDITION_PROTO2) return proto2;
  if (edition === Edition.EDITION_PROTO3) return proto3;
  return edition === Edition.EDITION_2023 ? edition2023 : edition2024;
}
