/** A page on which the modal does not load: the button says why, and where else to pay. */

import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PayErrorEvent } from '../../src/index.ts'
import { BUTTON, example, firstScreen, pressButton, TAG, visit } from './embedding-fixture.ts'
import type { PageSetUp } from './embedding-fixture.ts'

const PROBLEM_WORDS = example('problem-words.html')

/** What the buyer reads beside the button. */
const problem = (page: Page) => page.getByRole('alert')

const SERVER_SILENT = 'The shop isn’t answering. Press the button to try again.'
const CANNOT_OPEN = 'The payment window cannot open here. Press the button to try again.'

const hideDialogs = () => Reflect.deleteProperty(window, 'HTMLDialogElement')

const FAILURES: [name: string, setUp: PageSetUp, words: string, console: RegExp][] = [
  ['the modal’s file is gone', { html: TAG + BUTTON, missing: /pay-checkout/ }, SERVER_SILENT, /pay-checkout/],
  [
    'nothing names the companion',
    { html: `<script>{pay-button.js}</script>${BUTTON}` },
    CANNOT_OPEN,
    /No companion is named\. Check .*`server`/,
  ],
  ['the browser has no dialogs', { html: TAG + BUTTON, before: hideDialogs }, CANNOT_OPEN, /too old/],
  [
    'an element of the page is named createElement',
    { html: `<img name="createElement">${TAG}${BUTTON}` },
    CANNOT_OPEN,
    /Rename the element/,
  ],
]

describe('the button says in words', () => {
  it.each(FAILURES)('that %s', async (_, setUp, words, logged) => {
    const { page, errors } = await visit(setUp)
    await page.evaluate(() =>
      document.addEventListener(
        'pay-error',
        (event) => (document.title = `error ${(event as PayErrorEvent).error.code}`),
      ),
    )
    await pressButton(page)
    await problem(page).filter({ hasText: words }).waitFor()
    expect(await page.title()).toBe('error load_failed')
    await expect
      .poll(() => errors.filter((text) => text.includes('[pay-button]')))
      .toEqual([expect.stringMatching(/^\[pay-button\] load_failed: /)])
    expect(errors.join()).toMatch(logged)
    expect(errors.join()).not.toContain('a.b.c')
  })

  it('that the browser is offline, and opens the checkout once it is not', async () => {
    const { page } = await visit({ html: TAG + BUTTON })
    await page.context().setOffline(true)
    await pressButton(page)
    await problem(page).filter({ hasText: 'You’re offline. Press the button to try again.' }).waitFor()
    await page.context().setOffline(false)
    await pressButton(page)
    await firstScreen(page).waitFor()
    expect(await problem(page).first().textContent()).toBe('')
  })

  it('that the companion takes the connection and does not answer', async () => {
    const { page } = await visit({ html: TAG + BUTTON, silent: /pay-checkout/ })
    await page.clock.install()
    const sent = page.waitForRequest(/pay-checkout/)
    await pressButton(page)
    await sent
    await page.clock.fastForward(20_000)
    await problem(page).filter({ hasText: SERVER_SILENT }).waitFor()
  })

  it('how to pay an order token on the companion’s page', async () => {
    const { page, forms } = await visit({ html: TAG + BUTTON, missing: /pay-checkout/ })
    await pressButton(page)
    await page.getByRole('button', { name: 'Pay on another page' }).click()
    await page.getByText('Form received').waitFor()
    expect(forms).toEqual({ 'companion /checkout': 'orderToken=a.b.c' })
  })

  it('what happened and where to pay, in the words of the page', async () => {
    const { page } = await visit({ html: PROBLEM_WORDS, missing: /pay-checkout/ })
    await pressButton(page)
    await page.getByRole('button', { name: 'অন্য পাতায় পেমেন্ট করুন', exact: true }).waitFor()
    const message = problem(page).first()
    expect(await message.textContent()).toBe('পেমেন্ট খোলা যায়নি। আবার চেষ্টা করুন। অন্য পাতায় পেমেন্ট করুন')
    // These words are in the language of the page.
    expect(await message.locator('[lang]').count()).toBe(0)
  })

  it('how to pay an open checkout on its page', async () => {
    const html = `${TAG}<pay-button checkout="chk_1" client-secret="secret-1">Pay</pay-button>`
    const { page, server } = await visit({ html, missing: /pay-checkout/ })
    await pressButton(page)
    await page.getByRole('link', { name: 'Pay on another page' }).click()
    await page.waitForURL(`${server}/checkout/chk_1#secret-1`)
  })
})
