/** Browsers that lack what newer ones have: the button opens the checkout. */

import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
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

/** What Chrome 90 does not know in the style sheets of the modal. As a name of a script, each stays valid. */
const NEWER_STYLES: readonly [known: RegExp, unknown: string][] = [
  [/\b(translate|rotate|scale|text-wrap):/g, 'x$1:'],
  [/(\d)dvh\b/g, '$1xdvh'],
  [/:has\(/g, ':xhas('],
  [/\b(light-dark|color-mix)\(/g, 'x$1('],
]

/** The files of the modal load after this, and lose what the browser does not know. */
async function forgetNewerStyles(page: Page): Promise<void> {
  await page.route(/(pay-checkout|-screens)\.\w+\.js/, async (route) => {
    const response = await route.fetch()
    const old = NEWER_STYLES.reduce((text, [known, unknown]) => text.replace(known, unknown), await response.text())
    await route.fulfill({ response, body: old })
  })
}

describe('a browser without newer styles', () => {
  const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } }

  it.each(Object.entries(SIZES))('has the whole modal on the screen: %s', async (_, viewport) => {
    const { page, errors } = await visit({ html: TAG + BUTTON })
    await page.setViewportSize(viewport)
    await forgetNewerStyles(page)
    await pressButton(page)
    await firstScreen(page).waitFor()
    const dialog = page.locator('pay-checkout dialog')
    await expect.poll(() => dialog.evaluate((each) => each.getAnimations().length)).toBe(0)
    const { y, height } = (await dialog.boundingBox())!
    expect(y).toBeGreaterThanOrEqual(20)
    expect(y + height).toBeLessThanOrEqual(viewport.height)
    expect(height).toBeGreaterThan(300)
    expect(errors).toEqual([])
  })

  it('gives the provider’s page the height of the screen', async () => {
    const { page } = await visit({ html: TAG + BUTTON })
    await forgetNewerStyles(page)
    await pressButton(page)
    await firstScreen(page).waitFor()
    const dialog = page.locator('pay-checkout dialog')
    await dialog.evaluate((each) => each.setAttribute('data-screen', 'frame'))
    await expect.poll(async () => (await dialog.boundingBox())!.height).toBeGreaterThan(500)
  })
})
