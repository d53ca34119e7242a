import { escapeControls } from '../../otel/escape-controls.ts';
import { scrub } from '../../otel/scrub.ts';

/** A line for a terminal that quotes what an operator typed or what a server that may not be ours said. */
export const printable = (line: string): string => escapeControls(scrub(line));
