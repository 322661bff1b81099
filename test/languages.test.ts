/** Every language says everything that English says, with the same values in its sentences, and nothing in English. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../src/locales/en.ts'
import { enPending } from '../src/locales/en-pending.ts'
import { enRare } from '../src/locales/en-rare.ts'
import type { Dictionary } from '../src/locales/dictionary.ts'
import { LANGUAGES, nearest } from '../src/locales/languages.ts'

const FOLDER = join(import.meta.dirname, '../src/locales')
const TAGS = ['am', 'ar', 'bn', 'fr', 'ha', 'hi', 'ig', 'om', 'yo']
/** Files that hold no language. */
const OTHERS = /^(?:en.*|dictionary|index|languages|lifetime|money|test-words)\.ts$/

/** English has the reasons of a payment from the server, so these are in Bengali. */
const ENGLISH = { ...enRare, ...enPending, ...en, reasons: (await LANGUAGES.bn!()).reasons! }

/** Texts that are the same in English. */
const SAME: Record<string, string[]> = { fr: ['total', 'code'] }

/** What stands for a value in a sentence. No language has these letters. */
const VALUES = ['⟦1⟧', '⟦2⟧', '⟦3⟧'] as const
const [ONE, TWO, THREE] = VALUES
const AMOUNTS = { paid: ONE, price: TWO }

/** The arguments of the sentences with others than texts. */
const ARGUMENTS: Record<string, readonly unknown[][]> = {
  items: [[3, ONE]],
  notice: [[AMOUNTS, THREE], [AMOUNTS]],
}
/** Values at the end can be left out: a shop without a name, a phone number that is not known. */
const TEXTS: readonly unknown[][] = [[ONE, TWO], [ONE], []]

type Sentence = (...values: readonly unknown[]) => string | readonly string[]

/** The texts by their paths, with each combination of values that `reference` can do without. */
function textsOf(words: object, reference: object = words, path: readonly string[] = []): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] => {
    const at = [...path, key]
    const model: unknown = (reference as Record<string, unknown>)[key]
    if (typeof value === 'string') return [[at.join('.'), value]]
    if (typeof value === 'object') return textsOf(value as object, (model ?? {}) as object, at)
    const lists = (ARGUMENTS[at[0]!] ?? TEXTS).filter(
      (list) => typeof model !== 'function' || !String((model as Sentence)(...list)).includes('undefined'),
    )
    return lists.flatMap((list) =>
      [(value as Sentence)(...list)]
        .flat()
        .map((text, i): [string, string] => [`${at.join('.')}(${list.length})${i || ''}`, text]),
    )
  })
}

const valuesIn = (text: string) => VALUES.filter((value) => text.includes(value))
const dictionaries = await Promise.all(
  TAGS.map(async (tag): Promise<[string, Dictionary]> => [tag, await LANGUAGES[tag]!()]),
)
const english = new Map(textsOf(ENGLISH))

describe('the languages', () => {
  it('are one file each', () => {
    const files = readdirSync(FOLDER).filter((file) => !OTHERS.test(file))
    expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual(TAGS)
    expect(Object.keys(LANGUAGES).sort()).toEqual(TAGS)
  })

  it.each([
    ['bn-BD', 'bn'],
    ['ar-EG', 'ar'],
    ['ha-Latn-NG', 'ha'],
    ['fr', 'fr'],
    ['en-GB', undefined],
    ['frr', undefined],
    ['', undefined],
  ] as const)('are found by the nearest tag: %j', async (tag, expected) => {
    expect((await nearest(LANGUAGES, tag)?.())?.lang).toBe(expected)
  })
})

describe.each(dictionaries)('%s', (tag, words) => {
  const texts = textsOf(words, ENGLISH).filter(([path]) => path !== 'dir')

  it('names itself and its direction', () => {
    expect([words.lang, words.dir ?? 'ltr']).toEqual([tag, tag === 'ar' ? 'rtl' : 'ltr'])
  })

  it('has exactly the texts of English', () => {
    expect(texts.map(([path]) => path).sort()).toEqual([...english.keys()].sort())
  })

  it('puts the same values into its sentences', () => {
    const different = texts.filter(([path, text]) => `${valuesIn(text)}` !== `${valuesIn(english.get(path) ?? '')}`)
    expect(different).toEqual([])
  })

  it('leaves nothing empty or unfinished', () => {
    const faults = texts.filter(
      ([, text]) => text.trim() !== text || text === '' || /undefined|NaN|TODO|\?\?/.test(text),
    )
    expect(faults).toEqual([])
  })

  it('repeats no English text', () => {
    const same = texts.filter(
      ([path, text]) => english.get(path) === text && !(tag === 'bn' && path.startsWith('reasons')),
    )
    expect(same.map(([path]) => path)).toEqual(SAME[tag] ?? [])
  })

  it('counts articles by the rules of the language', () => {
    for (const count of [1, 2, 3, 11, 100]) expect(words.items(count, `${count}`)).not.toBe('')
    if (tag === 'ar') {
      expect([1, 2, 3, 11, 100].map((count) => words.items(count, `${count}`))).toEqual([
        'منتج واحد',
        'منتجان',
        '3 منتجات',
        '11 منتجًا',
        '100 منتج',
      ])
    }
  })
})
