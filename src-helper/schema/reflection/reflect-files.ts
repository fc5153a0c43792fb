// What to ask a server until its schema is whole: services, the files they are in, the files those import, and the
// files of types that are named and still missing. No single failure ends the work.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { StatusCode, statusName } from '../../../src-shared/status-code';
import { copyFile } from '../registry/copy-file';
import { findFileOfKnownService, findKnownFile } from '../registry/bundled-files';
import { joinName } from '../registry/descriptor-names';
import { createProblem } from '../schema-problem';
import { readFileDescriptor, readFileName } from './read-file-descriptor';
import { declaredTypes, referencedTypes } from './referenced-types';
import type { ReflectionLimits } from './reflection-limits';
import { type ReflectionAnswer, ReflectionFailure, type ReflectionQuestion } from './reflection-stream';

/** Asks one question; rejects when nothing more can be asked. */
export type AskReflection = (question: ReflectionQuestion) => Promise<ReflectionAnswer>;

/** How far the work has come. */
export interface ReflectionProgress {
  readonly step: string;
  readonly filesLoaded: number;
  readonly filesTotal: number;
}

/** Collects the files of one server. */
export class ReflectedFiles {
  /** By name, the first of each name. */
  readonly files = new Map<string, FileDescriptorProto>();
  /** Why a file is not among them. */
  readonly missing = new Map<string, string>();
  readonly problems: SchemaProblem[] = [];
  private readonly asked = new Set<string>();
  private readonly declared = new Set<string>();
  private bytes = 0;

  constructor(
    private readonly ask: AskReflection,
    private readonly limits: ReflectionLimits,
    private readonly report: (progress: ReflectionProgress) => void,
    known: Iterable<FileDescriptorProto> = [],
  ) {
    for (const file of known) this.keep(file);
  }

  /** Asks for these services and everything they need. Rejects only when the stream breaks or a limit is reached. */
  async collect(services: readonly string[]): Promise<void> {
    await this.forEach(services, service => this.takeService(service));
    // Each round asks for what the last one named; a name is asked for once, so the rounds end.
    for (;;) {
      const imports = this.wantedImports();
      await this.forEach(imports, name => this.takeFile(name));
      const types = imports.length === 0 ? this.wantedTypes() : [];
      await this.forEach(types, type => this.takeType(type));
      if (imports.length === 0 && types.length === 0) return;
    }
  }

  /** Asks for these types, by full name, and everything they need. Types that the server does not know are left alone. */
  async collectTypes(types: readonly string[]): Promise<void> {
    await this.forEach(types, type => this.takeType(type));
    await this.collect([]);
  }

  /** Asks for extensions of these messages. Servers without an answer are left alone. */
  async collectExtensions(messages: readonly string[]): Promise<void> {
    await this.forEach(messages, async containingType => {
      const answer = await this.ask({ $case: 'allExtensionNumbersOfType', value: containingType });
      if (answer.$case !== 'allExtensionNumbersResponse') return;
      for (const extensionNumber of answer.value.extensionNumber.slice(0, this.limits.maxFiles)) {
        const value = { containingType, extensionNumber };
        this.takeFiles(await this.ask({ $case: 'fileContainingExtension', value }));
      }
    });
    await this.collect([]);
  }

  private async takeService(service: string): Promise<void> {
    if (this.declared.has(service)) return;
    const reason = this.takeFiles(await this.ask({ $case: 'fileContainingSymbol', value: service }));
    if (this.declared.has(service)) return;
    const known = findFileOfKnownService(service);
    if (known !== undefined) {
      this.keep(copyFile(known));
      return;
    }
    const message = `The server lists the service "${service}" but does not describe it: ${reason ?? 'it answered with other files.'}`;
    this.problems.push(createProblem({ file: '', symbol: service, message }));
  }

  private async takeFile(name: string): Promise<void> {
    this.report({ step: `reflection: ${name}`, filesLoaded: this.files.size, filesTotal: this.asked.size });
    const answer = await this.ask({ $case: 'fileByFilename', value: name });
    const reason = this.takeFiles(answer);
    if (this.files.has(name) || findKnownFile(name) !== undefined) return;
    this.missing.set(name, reason ?? 'the server answered with other files.');
  }

  private async takeType(type: string): Promise<void> {
    this.takeFiles(await this.ask({ $case: 'fileContainingSymbol', value: type }));
  }

  /** Keeps the files of an answer; the reason when it has none. */
  private takeFiles(answer: ReflectionAnswer): string | undefined {
    if (answer.$case === 'errorResponse') {
      const { errorCode, errorMessage } = answer.value;
      return `${statusName(errorCode)}${errorMessage === '' ? '' : `: ${errorMessage}`}`;
    }
    if (answer.$case !== 'fileDescriptorResponse') return 'the answer is to another question.';
    for (const data of answer.value.fileDescriptorProto) this.takeDescriptor(data);
    return answer.value.fileDescriptorProto.length === 0 ? 'the answer is empty.' : undefined;
  }

  private takeDescriptor(data: Uint8Array): void {
    const name = readFileName(data);
    if (name !== undefined && this.files.has(name)) return;
    this.bytes += data.byteLength;
    if (this.bytes > this.limits.maxBytes || this.files.size >= this.limits.maxFiles) {
      const limit = `${String(this.limits.maxFiles)} files or ${String(this.limits.maxBytes)} bytes`;
      throw new ReflectionFailure(StatusCode.RESOURCE_EXHAUSTED, `The schema of this server is over ${limit}.`);
    }
    const file = readFileDescriptor(data);
    if (file === undefined) {
      const message = 'The server sent a descriptor of this file that cannot be decoded.';
      this.problems.push(createProblem({ file: name ?? '', message }));
      return;
    }
    this.keep(file);
  }

  private keep(file: FileDescriptorProto): void {
    this.files.set(file.name, file);
    for (const type of declaredTypes(file)) this.declared.add(type);
    for (const service of file.service) this.declared.add(joinName(file.package, service.name));
  }

  private wantedImports(): readonly string[] {
    return this.takeUnasked(
      'file ',
      [...this.files.values()].flatMap(file => file.dependency),
    ).filter(name => !this.files.has(name));
  }

  /** Types that files refer to although none of them declares them: their import is missing or misnamed. */
  private wantedTypes(): readonly string[] {
    const types = [...this.files.values()].flatMap(file => [...referencedTypes(file)]);
    const isBuiltIn = (type: string): boolean => type.startsWith('google.protobuf.');
    return this.takeUnasked('type ', types).filter(type => !this.declared.has(type) && !isBuiltIn(type));
  }

  private takeUnasked(prefix: string, names: readonly string[]): readonly string[] {
    const fresh = [...new Set(names)].filter(name => !this.asked.has(prefix + name));
    for (const name of fresh) this.asked.add(prefix + name);
    return fresh;
  }

  /** Runs over the items with as many questions under way as the window allows. */
  private async forEach(items: readonly string[], run: (item: string) => Promise<void>): Promise<void> {
    const queue = items.values();
    const work = async (): Promise<void> => {
      for (const item of queue) await run(item);
    };
    await Promise.all(Array.from({ length: Math.min(this.limits.window, items.length) }, work));
  }
}
