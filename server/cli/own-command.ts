/** How this program was called, so that the commands that it prints work as printed. */

import { basename, delimiter, dirname, join } from 'node:path'

/**
 * `npx pay-button` from a `node_modules`, `pay-button` from the PATH, else `node` with the program's path.
 * @param program what Node runs: the path of the file or of a link to it
 */
export function ownCommand(program: string, path = ''): string {
  const folder = dirname(program)
  // Windows runs the file itself, behind its own scripts.
  if (folder.endsWith(join('node_modules', '.bin')) || program.includes(join('node_modules', 'pay-button', 'dist')))
    return 'npx pay-button'
  if (basename(program) === 'pay-button' && path.split(delimiter).includes(folder)) return 'pay-button'
  return `node ${quoted(program)}`
}

/** One word for the shell. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,.\\/-]+$/.test(text)) return text
  return process.platform === 'win32' ? `"${text.replaceAll('"', '\\"')}"` : `'${text.replaceAll("'", `'\\''`)}'`
}
