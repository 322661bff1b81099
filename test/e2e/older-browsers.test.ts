/** Browsers that lack what newer ones have: the button opens the checkout. */

import { describe, expect, it } from 'vitest'
import { BUTTON, firstScreen, pressButton, TAG, visit } from './embedding-fixture.ts'

/** What the supported browsers lack, the oldest first. Each runs before the script. */
const OLD_BROWSERS: Record<string, () => void> = {
  'constructable style sheets': () => {
    Reflect.deleteProperty(Document.prototype, 'adoptedStyleSheets')
    Reflect.deleteProperty(ShadowRoot.prototype, 'adoptedStyleSheets')
    Reflect.deleteProperty(CSSStyleSheet.prototype, 'replace')
    Reflect.deleteProperty(CSSStyleSheet.prototype, 'replaceSync')
  },
  'narrow symbols of currencies': () => {
    const { NumberFormat } = Intl
    Intl.NumberFormat = new Proxy(NumberFormat, {
      construct(target, [locale, options]: [string, Intl.NumberFormatOptions | undefined]) {
        if (options?.currencyDisplay === 'narrowSymbol') throw new RangeError('narrowSymbol')
        return new target(locale, options)
      },
    })
  },
  'streams of text': () => Reflect.deleteProperty(window, 'TextDecoderStream'),
  'newer functions': () => {
    for (const [owner, name] of [
      [Array.prototype, 'at'],
      [Array.prototype, 'findLast'],
      [Object, 'hasOwn'],
      [Object, 'groupBy'],
      [URL, 'canParse'],
      [AbortSignal, 'any'],
      [AbortSignal, 'timeout'],
      [Promise, 'withResolvers'],
      [HTMLElement.prototype, 'inert'],
      [HTMLElement.prototype, 'showPopover'],
      [Element.prototype, 'checkVisibility'],
      [window, 'structuredClone'],
    ] as const)
      Reflect.deleteProperty(owner, name)
    Reflect.deleteProperty(Object.getPrototypeOf(crypto) as object, 'randomUUID')
  },
}

describe('an older browser', () => {
  it.each(Object.entries(OLD_BROWSERS))('opens the checkout without %s', async (_, before) => {
    const { page, errors } = await visit({ html: TAG + BUTTON, before })
    const button = page.locator('pay-button').getByRole('button')
    await button.waitFor()
    expect(await button.evaluate((element) => getComputedStyle(element).minHeight)).toBe('48px')
    await pressButton(page)
    await firstScreen(page).waitFor()
    await page
      .locator('pay-checkout')
      .getByText(/1,250\.00/)
      .waitFor()
    expect(errors).toEqual([])
  })
})
