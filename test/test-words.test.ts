/** What test payments say is in the buyer's language, in the modal and on the companion's pages. */

import { describe, expect, it } from 'vitest'
import type { CheckoutView, PaymentView } from '../server/contract/wire.ts'
import { sandbox } from '../server/providers/sandbox.ts'
import { wordsFor } from '../server/pages/words/words.ts'
import { inTestWords, testWords } from '../src/locales/test-words.ts'
import { LANGUAGES } from '../src/locales/languages.ts'
import { CHECKOUT, formPageOf, PENDING_PAYMENT, returnPageOf, textOf } from './server/support/pages.ts'

const provider = sandbox.create({}, { now: () => 0 } as never)
const mediums = [...provider.mediums!]
const hints = await Promise.all(
  mediums.map(async ({ id }) => {
    const created = await provider.create({ reference: 'r', medium: id } as never, new AbortController().signal)
    return (created as { action: { hint: string } }).action.hint
  }),
)
const [hint] = hints as [string]
const texts = [...mediums.flatMap(({ label, simulates }) => [label, simulates!]), ...hints]

const payment: PaymentView = {
  ...PENDING_PAYMENT,
  provider: 'sandbox',
  action: { type: 'confirm-on-device', hint, simulated: true },
}
const view: CheckoutView = {
  ...CHECKOUT,
  methods: [...CHECKOUT.methods, { provider: 'sandbox', label: 'Sandbox', flow: 'device', needs: [], mediums }],
  payment,
}

describe('what test payments say', () => {
  it.each(Object.keys(LANGUAGES))('is all in the language: %s', (lang) => {
    const spoken = texts.map((text) => testWords(text, lang))
    expect(spoken.filter((text, index) => text === texts[index] || text === '')).toEqual([])
    expect(new Set(spoken).size).toBe(texts.length)
  })

  it.each(['en', 'pt', ''])('stays English in any other language: %j', (lang) => {
    expect(texts.map((text) => testWords(text, lang))).toEqual(texts)
    expect(inTestWords(view, lang)).toEqual(view)
  })

  it('is all that changes in a view', () => {
    const untranslated = JSON.stringify(inTestWords(view, 'bn'), (_, value: unknown) => {
      const index = texts.findIndex((text) => testWords(text, 'bn') === value)
      return index < 0 ? value : texts[index]
    })
    expect(JSON.parse(untranslated)).toEqual(view)
    expect(untranslated).not.toBe(JSON.stringify(inTestWords(view, 'bn')))
  })

  it('leaves the hint of a provider that moves money', () => {
    const real = { ...view, payment: { ...payment, action: { type: 'confirm-on-device', hint } as const } }
    expect(inTestWords(real, 'bn').payment).toEqual(real.payment)
  })

  it('is in the language of the form page and of the return page', async () => {
    const context = { locale: 'bn', words: await wordsFor('bn') }
    const open = textOf(formPageOf({ ...view, payment: null }, {}, context))
    for (const { simulates } of mediums) expect(open).toContain(testWords(simulates!, 'bn'))
    const pending = formPageOf({ ...view, status: 'processing' }, {}, context)
    const back = returnPageOf({ status: 'pending', device: { hint, simulated: true } }, context)
    for (const page of [pending, back]) expect(textOf(page)).toContain(testWords(hint, 'bn'))
  })
})
