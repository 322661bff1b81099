/** Imports a file of the build for the script tag once more. */

declare global {
  /** The end of the files' names, set by the build for the script tag. Empty from npm, where the shop's bundler names them. */
  const LAZY_FILE_END: string
}

/**
 * Browsers cache a failed module, so each try needs another address.
 * @param failures the number of failed tries
 */
export function importAgain<File>(name: string, failures: number): Promise<File> {
  return import(/* @vite-ignore */ `./${name}${LAZY_FILE_END}${'?'.repeat(failures)}`) as Promise<File>
}
