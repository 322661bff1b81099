/** What the console makes of texts that buyers and providers wrote. */

import { expect, test } from 'vitest'
import { visibleText } from '../admin/parts/stored-text.ts'

test.each([
  ['a right-to-left override', 'Anna \u202egnp.exe', 'Anna \ufffdgnp.exe'],
  ['a space without width', 'pay\u200bpal', 'pay\ufffdpal'],
  ['a word joiner', 'pay\u2060pal', 'pay\ufffdpal'],
  ['a soft hyphen', 'pay\u00adpal', 'pay\ufffdpal'],
  ['a joiner between Latin letters', 'pay\u200dpal', 'pay\ufffdpal'],
  ['a non-joiner between digits', '01\u200c7', '01\ufffd7'],
  ['a joiner at the beginning', '\u200dরহিমা', '\ufffdরহিমা'],
  ['a run of joiners', `রহি${'\u200c\u200d'.repeat(500)}মা`, 'রহি\ufffdমা'],
  ['a pair of joiners behind a Latin letter', 'pay\u200d\u200dpal', 'pay\ufffdpal'],
  ['an Arabic letter mark', 'pay\u061cpal', 'pay\ufffdpal'],
  ['a filler without ink', 'pay\u3164pal', 'pay\ufffdpal'],
  ['a tag', 'pay\u{e0041}pal', 'pay\ufffdpal'],
])('%s is shown as a mark', (_, text, shown) => {
  expect(visibleText(text)).toBe(shown)
})

test.each(['র\u200d্যাব', 'ক্\u200cষ', '👩\u200d🚀', '❤\ufe0f\u200d🔥', 'a line\nand another'])(
  '%j stays as it is',
  (text) => {
    expect(visibleText(text)).toBe(text)
  },
)
