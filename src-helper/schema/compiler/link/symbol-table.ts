// All declared names, and how a name in a source finds what it means.
import { type DeclaredSymbol, type SourceFile } from './source-file';

/** What a search for a name came to. */
export type Resolution =
  | { readonly kind: 'found'; readonly symbol: DeclaredSymbol }
  /** Not found. `shadowedBy` is the full name that was looked for, when a nearer scope took the search over. */
  | { readonly kind: 'missing'; readonly shadowedBy: string | undefined };

/** Names of all files of a compilation. */
export class SymbolTable {
  private readonly symbols = new Map<string, DeclaredSymbol>();
  private readonly packages = new WeakMap<ReadonlySet<SourceFile>, Set<string>>();
  /** Files that declare a package, or one within it. */
  private readonly packageFiles = new Map<string, SourceFile>();
  private byLastName: Map<string, DeclaredSymbol[]> | undefined;

  /** Declares a name. Returns what has it already; then nothing is declared. */
  declare(symbol: DeclaredSymbol): DeclaredSymbol | undefined {
    const { fullName } = symbol;
    const existing = this.symbols.get(fullName);
    if (existing !== undefined) return existing;
    const file = this.packageFiles.get(fullName);
    if (file !== undefined) return { kind: 'package', fullName, file, parent: undefined };
    this.symbols.set(fullName, symbol);
    return undefined;
  }

  /** Declares the package of a file and those around it. Returns a name among them that is no package. */
  declarePackage(file: SourceFile): DeclaredSymbol | undefined {
    for (const fullName of packagesOf(file)) {
      const existing = this.symbols.get(fullName);
      if (existing !== undefined) return existing;
      this.packageFiles.set(fullName, this.packageFiles.get(fullName) ?? file);
    }
    return undefined;
  }

  /** The symbol of a full name, in whichever file. */
  get(fullName: string): DeclaredSymbol | undefined {
    return this.symbols.get(fullName);
  }

  /** The message with this type name (`.a.b.C`), in whichever file. */
  messageOf(typeName: string): DeclaredSymbol | undefined {
    const symbol = this.symbols.get(typeName.slice(1));
    return symbol?.message === undefined ? undefined : symbol;
  }

  /**
   * Looks a name up as protoc does: the first part of the name from the innermost scope outwards; where that part is
   * found and can hold others, the rest must be there. A lone name must be of a kind that `isWanted`.
   */
  resolve(
    name: string,
    scope: string,
    visible: ReadonlySet<SourceFile>,
    isWanted: (symbol: DeclaredSymbol) => boolean,
  ): Resolution {
    if (name.charCodeAt(0) === 46) return found(this.find(name.slice(1), visible), undefined);
    const dot = name.indexOf('.');
    const first = dot < 0 ? name : name.slice(0, dot);
    for (let current = scope; current !== ''; current = current.slice(0, Math.max(current.lastIndexOf('.'), 0))) {
      const candidate = `${current}.${first}`;
      const symbol = this.find(candidate, visible);
      if (symbol === undefined) continue;
      if (dot < 0) {
        if (isWanted(symbol)) return { kind: 'found', symbol };
      } else if (canHold(symbol)) {
        const full = `${current}.${name}`;
        return found(this.find(full, visible), full);
      }
    }
    return found(this.find(name, visible), undefined);
  }

  /** A symbol that a search for `name` may have meant, which is in a file that is not visible. */
  findElsewhere(name: string, isWanted: (symbol: DeclaredSymbol) => boolean): DeclaredSymbol | undefined {
    const wanted = name.startsWith('.') ? name.slice(1) : name;
    const byLastName = (this.byLastName ??= this.indexByLastName());
    const candidates = byLastName.get(wanted.slice(wanted.lastIndexOf('.') + 1)) ?? [];
    return candidates.find(
      symbol => isWanted(symbol) && (symbol.fullName === wanted || symbol.fullName.endsWith(`.${wanted}`)),
    );
  }

  private find(fullName: string, visible: ReadonlySet<SourceFile>): DeclaredSymbol | undefined {
    const symbol = this.symbols.get(fullName);
    if (symbol !== undefined) return visible.has(symbol.file) ? symbol : undefined;
    const file = this.packageFiles.get(fullName);
    if (file === undefined || !this.visiblePackages(visible).has(fullName)) return undefined;
    return { kind: 'package', fullName, file, parent: undefined };
  }

  private visiblePackages(visible: ReadonlySet<SourceFile>): Set<string> {
    let names = this.packages.get(visible);
    if (names === undefined) {
      names = new Set();
      for (const file of visible) for (const name of packagesOf(file)) names.add(name);
      this.packages.set(visible, names);
    }
    return names;
  }

  private indexByLastName(): Map<string, DeclaredSymbol[]> {
    const index = new Map<string, DeclaredSymbol[]>();
    for (const [fullName, symbol] of this.symbols) {
      const last = fullName.slice(fullName.lastIndexOf('.') + 1);
      const list = index.get(last);
      if (list === undefined) index.set(last, [symbol]);
      else list.push(symbol);
    }
    return index;
  }
}

/** `a`, `a.b` and `a.b.c` for a file of package `a.b.c`. */
function packagesOf(file: SourceFile): string[] {
  const names: string[] = [];
  const { package: name } = file.proto;
  if (name === '') return names;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) names.push(name.slice(0, dot));
  names.push(name);
  return names;
}

function canHold({ kind }: DeclaredSymbol): boolean {
  return kind === 'package' || kind === 'message' || kind === 'enum' || kind === 'service';
}

function found(symbol: DeclaredSymbol | undefined, shadowedBy: string | undefined): Resolution {
  return symbol === undefined ? { kind: 'missing', shadowedBy } : { kind: 'found', symbol };
}
