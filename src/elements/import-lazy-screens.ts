/** Imports the file of the lazy screens. */

/** The file's address, set by the build for the script tag. Empty from npm, where the shop's bundler names the file. */
declare const LAZY_SCREENS_ADDRESS: string

type LazyScreens = typeof import('../screens/lazy/lazy-screens.ts')

/** @param failures the number of failed tries. Browsers cache a failed module, so each try needs another address. */
export function importLazyScreens(failures: number): Promise<LazyScreens> {
  if (LAZY_SCREENS_ADDRESS && failures > 0) {
    return import(/* @vite-ignore */ LAZY_SCREENS_ADDRESS + '?'.repeat(failures)) as Promise<LazyScreens>
  }
  return import('../screens/lazy/lazy-screens.ts')
}
