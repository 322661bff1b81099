/** Shops under Trusted Types, with real headers. Each Lit needs a policy, and each name of a policy can be used once. */

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { firstScreen, pressButton, visit } from './embedding-fixture.ts'

const root = new URL('../../', import.meta.url)
const documented = (await readFile(new URL('examples/content-security-policy.txt', root), 'utf8'))
  .replaceAll('https://pay.shop.example', '{companion}')
  .replaceAll(/\s+/g, ' ')
  .trim()
/** The documented policy with other names of policies. */
const naming = (names: string) => documented.replace(/trusted-types [^;]+$/, names)

const TAG = '<script src="{server}/pay-button.js" async></script>'
const BUTTON = '<pay-button order-token="a.b.c">Pay</pay-button>'
const OWN_LIT = '<script type="module" src="/shop.js"></script>'

const FILES = {
  '/lit.js': await readFile(new URL('node_modules/lit-html/lit-html.js', root), 'utf8'),
  '/shop.js': `import { html, render } from './lit.js'
    render(html\`<p>Drawn by the shop</p>\`, document.body.appendChild(document.createElement('div')))`,
  '/default.js': "trustedTypes.createPolicy('default', { createHTML: (text) => text })",
  '/monitor.js': `
    const { createPolicy } = trustedTypes
    trustedTypes.createPolicy = function (name, rules) {
      document.documentElement.dataset.policies = [document.documentElement.dataset.policies, name].join(' ').trim()
      return createPolicy.call(this, name, rules)
    }`,
}

const ownLit = (page: Page) => page.getByText('Drawn by the shop')

interface SetUp {
  name: string
  policy?: string
  reportOnly?: string
  html: string
}

const SET_UPS: SetUp[] = [
  { name: 'no Lit, under the documented policy', policy: documented, html: '' },
  { name: 'a Lit of its own, under the documented policy', policy: documented, html: OWN_LIT },
  { name: 'a Lit of its own, and no policy', html: OWN_LIT },
  { name: 'a Lit of its own, and any names', policy: naming(''), html: OWN_LIT },
  {
    name: 'a Lit of its own, and names that may be used again',
    policy: naming("trusted-types lit-html 'allow-duplicates'"),
    html: OWN_LIT,
  },
  {
    name: 'a Lit of its own, and a default policy',
    policy: naming('trusted-types lit-html default'),
    html: '<script src="/default.js"></script>' + OWN_LIT,
  },
  {
    name: 'a Lit of its own, and a policy that only reports',
    reportOnly: naming('trusted-types lit-html'),
    html: OWN_LIT,
  },
  { name: 'no Lit, and only the name of Lit', policy: naming('trusted-types lit-html'), html: '' },
  { name: 'no Lit, and only our name', policy: naming('trusted-types pay-button'), html: '' },
  {
    name: 'a script that watches the policies',
    policy: documented,
    html: `<script src="/monitor.js"></script>${OWN_LIT}`,
  },
]

describe('the modal opens on a page with', () => {
  it.each(SET_UPS)('$name', async ({ policy, reportOnly, html }) => {
    const headers = {
      ...(policy && { 'Content-Security-Policy': policy }),
      ...(reportOnly && { 'Content-Security-Policy-Report-Only': reportOnly }),
    }
    const { page, errors } = await visit({ html: html + TAG + BUTTON, headers, files: FILES })
    if (html.includes(OWN_LIT)) await ownLit(page).waitFor()
    const before = await page.evaluateHandle(
      () => Reflect.get(Reflect.get(window, 'trustedTypes'), 'createPolicy') as unknown,
    )
    await pressButton(page)
    await firstScreen(page).waitFor()
    expect(
      await page.evaluate(
        (before) => Reflect.get(Reflect.get(window, 'trustedTypes'), 'createPolicy') === before,
        before,
      ),
    ).toBe(true)
    expect(errors.filter((text) => text.includes('[pay-button]'))).toEqual([])
    if (policy === documented) expect(errors).toEqual([])
  })

  it('a Lit of its own that loads later, under the documented policy', async () => {
    const headers = { 'Content-Security-Policy': documented }
    const { page, errors } = await visit({ html: TAG + BUTTON, headers, files: FILES })
    await pressButton(page)
    await firstScreen(page).waitFor()
    await page.evaluate("void import('/shop.js')")
    await ownLit(page).waitFor()
    expect(errors).toEqual([])
  })

  it('the name of every policy that it needs in the script that watches them', async () => {
    const headers = { 'Content-Security-Policy': documented }
    const html = `<script src="/monitor.js"></script>${TAG}${BUTTON}`
    const { page } = await visit({ html, headers, files: FILES })
    await pressButton(page)
    await firstScreen(page).waitFor()
    expect(await page.locator('html').getAttribute('data-policies')).toBe('pay-button')
  })
})

describe('without a name for the modal', () => {
  it.each([
    ['taken by the shop', naming('trusted-types lit-html'), OWN_LIT],
    ['forbidden, as every policy is', naming("trusted-types 'none'"), ''],
  ])('%s, the console names the remedy, and the buyer gets the way to the other page', async (_why, policy, html) => {
    const headers = { 'Content-Security-Policy': policy }
    const { page, errors, forms } = await visit({ html: html + TAG + BUTTON, headers, files: FILES })
    if (html) await ownLit(page).waitFor()
    await pressButton(page)
    await page.getByRole('alert').filter({ hasText: 'The payment window cannot open here' }).waitFor()
    await expect
      .poll(() => errors.filter((text) => text.startsWith('[pay-button]')))
      .toEqual([expect.stringMatching(/^\[pay-button\] load_failed: .*Add `pay-button` to `trusted-types`/)])
    await page.getByRole('button', { name: 'Pay on another page' }).click()
    await page.getByText('Form received').waitFor()
    expect(forms).toEqual({ 'companion /checkout': 'orderToken=a.b.c' })
  })
})
