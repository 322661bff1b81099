/** The files that a buyer may load, by their names without the version, and their sizes. Needs `vite build`. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

export const builtFolder = join(import.meta.dirname, '../dist/browser')

/** Languages besides English. One buyer loads one. */
export const LANGUAGE_FILES = ['am', 'ar', 'bn', 'fr', 'ha', 'hi', 'ig', 'om', 'yo'].map((tag) => `${tag}.js`)
/** From the press to the receipt, however the buyer pays. */
export const PURCHASE_FILES = ['pay-checkout.js', 'pending-screens.js']
/** All that a payment may need. Test payments, `PakhiPay()` and mistakes of the shop have files besides. */
export const ALL_FILES = ['pay-button.js', ...PURCHASE_FILES, 'lazy-screens.js', 'qr-code.js', ...LANGUAGE_FILES]

export type Assets = Record<string, { file: string; integrity: string }>

export const assetsOfBuild = (): Assets => JSON.parse(readFileSync(join(builtFolder, 'assets.json'), 'utf8')) as Assets

/**
 * The version in the names of files changes with each build, and some versions compress better than others: all are
 * measured with the same one.
 * @param file its name in the build
 * @returns bytes, brotli
 */
export function sizeOfFile(file: string): number {
  const code = readFileSync(join(builtFolder, file), 'utf8')
  return brotliCompressSync(code.replace(/\.[0-9a-f]{8}(?=\.js\b)/g, '.50ff0b68')).length
}

/** @returns bytes, brotli */
export function sizeOf(...names: string[]): number {
  const assets = assetsOfBuild()
  return names.reduce((sum, name) => sum + sizeOfFile(assets[name]!.file), 0)
}
