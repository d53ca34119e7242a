/** Judges what a tree imports by the table of the rooms. */
import { posix } from 'node:path';
import type { ImportFact, SourceFacts } from './read-sources.ts';
import {
  FOR_EVERYONE,
  LONGEST_FILE,
  READERS_OF_ENVIRONMENT,
  ROOMS,
  type Room,
  VAGUE_FOLDERS,
} from './rooms.ts';

const isUnder = (path: string, entry: string): boolean =>
  entry.endsWith('/') ? path.startsWith(entry) : path === entry;

/** `hono` stands for `hono/route` too, `@opentelemetry/` for every package of the scope. */
const isOf = (specifier: string, name: string): boolean =>
  specifier === name || specifier.startsWith(name.endsWith('/') ? name : `${name}/`);

export function roomOf(path: string, rooms: readonly Room[] = ROOMS): Room | undefined {
  return rooms
    .filter((room) => isUnder(path, room.path))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

function mayImportOurs(room: Room, target: string, typesOnly: boolean): boolean {
  if (roomOf(target) === room) return true;
  const everyone = room.isForeign ? { values: [], types: [] } : FOR_EVERYONE;
  const values = [...(room.values ?? []), ...everyone.values];
  const types = [...(room.types ?? []), ...everyone.types];
  return [...values, ...(typesOnly ? types : [])].some((entry) => isUnder(target, entry));
}

function mayImportPackage(room: Room, { specifier, typesOnly }: ImportFact): boolean {
  const types = typesOnly ? (room.packageTypes ?? []) : [];
  return [...(room.packages ?? []), ...types].some((name) => isOf(specifier, name));
}

function judgeImport(file: SourceFacts, room: Room, fact: ImportFact): string | undefined {
  const { specifier, typesOnly, names } = fact;
  const what = `${file.path} imports ${specifier}${typesOnly ? ' (types)' : ''}`;
  if (specifier === '(computed)') return `${what}: nobody can tell what that is`;
  if (
    specifier === '@opentelemetry/api' &&
    names.includes('metrics') &&
    !isUnder(file.path, 'otel/')
  ) {
    return `${what}: instruments are handed down, there is no proxy meter`;
  }
  if (!specifier.startsWith('.')) {
    return mayImportPackage(room, fact) ? undefined : `${what}: not a package of ${room.path}`;
  }
  const target = posix.join(posix.dirname(file.path), specifier);
  return mayImportOurs(room, target, typesOnly) ? undefined : `${what}: no arrow from ${room.path}`;
}

function judgeFile(file: SourceFacts): string[] {
  const room = roomOf(file.path);
  if (!room) return [`${file.path}: no room of the table`];
  const faults = file.imports.flatMap((fact) => judgeImport(file, room, fact) ?? []);
  const vague = file.path
    .split('/')
    .slice(0, -1)
    .find((part) => VAGUE_FOLDERS.has(part));
  if (vague !== undefined) faults.push(`${file.path}: a folder ${vague} says nothing`);
  if (file.lines > LONGEST_FILE) faults.push(`${file.path}: ${file.lines} lines`);
  if (file.readsEnvironment && !READERS_OF_ENVIRONMENT.has(file.path)) {
    faults.push(`${file.path}: reads process.env`);
  }
  return faults;
}

/** One line a fault. */
export const judgeSources = (files: readonly SourceFacts[]): readonly string[] =>
  files.flatMap(judgeFile);

/** Arrows of a table that point upward, one line each. */
export function upwardArrows(rooms: readonly Room[]): readonly string[] {
  return rooms.flatMap((room, index) =>
    [...(room.values ?? []), ...(room.types ?? [])]
      // `src/` and `otel/` as a whole: everything below.
      .filter((entry) => entry !== 'src/' && entry !== 'otel/' && entry !== 'package.json')
      .filter((entry) => {
        const target = roomOf(entry, rooms);
        return (
          !target || (target !== room && rooms.indexOf(target) < index && !isOwnParent(room, entry))
        );
      })
      .map((entry) => `${room.path} → ${entry}`),
  );
}

/** A file with a room of its own belongs to its folder still. */
const isOwnParent = (room: Room, entry: string): boolean =>
  room.path !== entry && isUnder(entry, room.path);
