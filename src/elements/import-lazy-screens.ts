/** The one import of the rarely needed screens. */

/**
 * Set by the build for the script tag: the file's address. From npm it is empty, since the shop's bundler names the
 * file.
 */
declare const LAZY_SCREENS_ADDRESS: string

type LazyScreens = typeof import('../screens/lazy/lazy-screens.ts')

/**
 * @param failures how often it has failed so far: browsers keep a failed module, so another try needs another address
 */
export function importLazyScreens(failures: number): Promise<LazyScreens> {
  if (LAZY_SCREENS_ADDRESS && failures > 0) {
    return import(/* @vite-ignore */ LAZY_SCREENS_ADDRESS + '?'.repeat(failures)) as Promise<LazyScreens>
  }
  return import('../screens/lazy/lazy-screens.ts')
}
