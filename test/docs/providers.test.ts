/** Each provider has a page that says how to switch it on, where its webhooks go, and what is compared. */

import { describe, expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { DEFINITIONS, isProvider, opened, requiredNamesOf, settingNamesOf } from './provider-tables.ts'
import type { Definition } from './provider-tables.ts'
import { PAGES, read } from './pages.ts'

const withSettings = DEFINITIONS.filter((definition) => settingNamesOf(definition).length > 0)
const pageOf = ({ id }: Definition): string => `docs/providers/${id}.md`

describe('the page of a provider', () => {
  test('exists for each provider, and for nothing else', () => {
    const pages = PAGES.filter((page) => page.startsWith('docs/providers/') && !page.endsWith('README.md'))
    expect(pages).toEqual(DEFINITIONS.map(pageOf).sort())
  })

  test.each(DEFINITIONS)('has the name and the capabilities of $label', (definition) => {
    const text = read(pageOf(definition))
    expect(text).toMatch(new RegExp(`^# ${definition.label}\n`))
    expect(text).toContain(`<!-- generated: capabilities of ${definition.id} -->`)
  })

  test.each(withSettings)('sets every required setting of $label', (definition) => {
    const text = read(pageOf(definition))
    expect(text).toContain(`<!-- generated: settings of ${definition.id} -->`)
    expect(requiredNamesOf(definition).filter((name) => !text.includes(`${name}=`))).toEqual([])
  })

  test.each(withSettings)('shows only settings of $label', (definition) => {
    const blocks = [...read(pageOf(definition)).matchAll(/```text\n([^]*?)```/g)].map(([, lines]) => lines!)
    const shown = blocks.flatMap((lines) => [...lines.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!))
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((name) => !settingNamesOf(definition).includes(name))).toEqual([])
  })

  test.each(withSettings)('names the webhook address if $label needs one for the account', (definition) => {
    const source = opened(definition)
    // A platform that only sends notifications has one address.
    const hasOne = !isProvider(source) || source.capabilities.callback === 'account'
    expect(read(pageOf(definition)).includes(`https://pay.shop.example/webhooks/${definition.id}`)).toBe(hasOne)
  })

  test.each(withSettings.filter((definition) => isProvider(opened(definition))))(
    'says what the buyer does and what is compared for $label',
    (definition) => {
      expect(read(pageOf(definition))).toMatch(/\*\*The buyer\*\* [^]*\*\*Compared:\*\* [^]*\*\*Limits:\*\* /)
    },
  )
})

describe('"Add a provider"', () => {
  const text = read('docs/development/add-a-provider.md')

  test('shows a webhook of the fixtures byte for byte', () => {
    expect(text.replaceAll('\n', '\r\n')).toContain(readFileSync('test/fixtures/example/payment-paid.http', 'utf8'))
  })

  test('adds the line that add-a-provider.test.ts adds', () => {
    const [, line] = /`(export \{ acmepay \}[^`]*)`/.exec(text)!
    expect(read('test/server/add-a-provider.test.ts')).toContain(line)
  })
})
