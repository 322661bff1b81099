/** Pages as shops build them: each shows the button, and a press opens the checkout from the right companion. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { firstScreen, pressButton, visit } from './embedding-fixture.ts'
import type { Page } from 'playwright-core'
import type { PayErrorEvent } from '../../src/index.ts'
import type { PageSetUp } from './embedding-fixture.ts'

const TAG = '<script src="{server}/pay-button.js" async></script>'
const BUTTON = '<pay-button order-token="a.b.c">Pay</pay-button>'
const BUTTON_WITH_SERVER = '<pay-button server="{server}" order-token="a.b.c">Pay</pay-button>'
/** An address that would answer, but is not ours. */
const STRANGER = 'http://stranger.invalid/x'

/** Properties of the document. An element with such a name hides it from scripts. */
const HIDDEN_PROPERTIES =
  'activeElement adoptedStyleSheets baseURI body defaultView documentElement head hidden implementation readyState ' +
  'referrer scripts styleSheets title visibilityState'
const named = (open: string, close = '') =>
  HIDDEN_PROPERTIES.split(' ')
    .map((name) => `${open} name="${name}">${close}`)
    .join('')

const SET_UPS: Record<string, PageSetUp> = {
  'the documented tag': { html: TAG + BUTTON },
  'the tag after the button': { html: BUTTON + TAG },
  'a version after the address': { html: `<script src="{server}/pay-button.js?ver=6.4"></script>${BUTTON}` },

  'an image named currentScript': { html: `<img name="currentScript" src="${STRANGER}">${TAG}${BUTTON}` },
  'two images named currentScript': {
    html: `${`<img name="currentScript" src="${STRANGER}">`.repeat(2)}${TAG}${BUTTON}`,
  },
  'an embed named currentScript': { html: `<embed name="currentScript" src="${STRANGER}">${TAG}${BUTTON}` },
  'a form named currentScript': { html: `<form name="currentScript"><input name="src"></form>${TAG}${BUTTON}` },
  'a frame named currentScript': { html: `<iframe name="currentScript"></iframe>${TAG}${BUTTON}` },
  'an object named currentScript': { html: `<object name="currentScript" data="about:blank"></object>${TAG}${BUTTON}` },
  'images named as properties of the document': { html: `${named('<img')}${TAG}${BUTTON}` },
  'forms named as properties of the document': { html: `${named('<form', '</form>')}${TAG}${BUTTON}` },
  'elements named querySelectorAll and scripts': {
    html: `<img name="querySelectorAll"><img name="scripts">
      <script type="module" src="{server}/pay-button.js"></script>${BUTTON}`,
  },

  'a module': { html: `<script type="module" src="{server}/pay-button.js"></script>${BUTTON}` },
  'import()': { html: `<script type="module">await import('{server}/pay-button.js')</script>${BUTTON_WITH_SERVER}` },
  'an inline script': { html: `<script>{pay-button.js}</script>${BUTTON_WITH_SERVER}` },
  'an inline module': { html: `<script type="module">{pay-button.js}</script>${BUTTON_WITH_SERVER}` },
  'a bundle of the theme': {
    html: `<script src="/theme.js"></script>${BUTTON_WITH_SERVER}`,
    files: { '/theme.js': ';{pay-button.js}' },
  },
  'a bundle of the theme, and a server with a slash at the end': {
    html: `<script src="/theme.js"></script><pay-button server=" {server}/ " order-token="a.b.c">Pay</pay-button>`,
    files: { '/theme.js': ';{pay-button.js}' },
  },
  'a script that another script adds': {
    html: `<script>
      const script = document.createElement('script')
      script.src = '{server}/pay-button.js'
      document.head.append(script)
    </script>${BUTTON}`,
  },
  'a script that is fetched and evaluated as text': {
    html: `<script type="text/plain" src="{server}/pay-button.js"></script><script>
      fetch('{server}/pay-button.js').then((answer) => answer.text()).then((text) => {
        const script = document.createElement('script')
        script.text = text
        document.head.appendChild(script).remove()
      })
    </script>${BUTTON}`,
  },
  'a file of one version, with its integrity': {
    html: `<script src="{server}/{hashed}" integrity="{integrity}" crossorigin></script>${BUTTON}`,
  },
  'a base address of another server': { html: `<base href="${STRANGER}/">${TAG}${BUTTON}` },
  'the script twice': { html: TAG + TAG + BUTTON },

  'spaces around the token': { html: `${TAG}<pay-button order-token="\n  a.b.c\n">Pay</pay-button>` },
  'disabled="false"': { html: `${TAG}<pay-button order-token="a.b.c" disabled="false">Pay</pay-button>` },
  'properties set before the script': {
    html: `<pay-button>Pay</pay-button><script>
      Object.assign(document.querySelector('pay-button'), { orderToken: 'a.b.c', disabled: false, locale: undefined })
    </script>${TAG}`,
  },
  'properties set after the script': {
    html: `<script src="{server}/pay-button.js"></script><pay-button disabled currency="false">Pay</pay-button><script>
      Object.assign(document.querySelector('pay-button'), { orderToken: 'a.b.c', disabled: false, amount: null })
    </script>`,
  },
}

describe('the button opens the checkout', () => {
  it.each(Object.entries(SET_UPS))('with %s', async (_, setUp) => {
    const { page, server, requests, errors } = await visit(setUp)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const sent = page.waitForRequest(`${server}/checkouts`)
    await pressButton(page)
    await firstScreen(page).waitFor()
    expect((await sent).postDataJSON()).toEqual({ orderToken: 'a.b.c' })
    expect(asked.filter((address) => !address.startsWith(`${server}/`))).toEqual([])
    expect(requests).toContain('POST /checkouts')
    expect(errors.filter((text) => !text.includes('ERR_NAME_NOT_RESOLVED'))).toEqual([])
  })
})

const PAID = {
  id: 'pay_1',
  provider: 'pakhipay',
  status: 'paid',
  action: null,
  reference: '7F3K-29QD',
  paidAt: '2026-11-20T17:00:00.000Z',
}

describe('elements named as properties of the document', () => {
  it('keep the modal neither from the news nor from the success address', async () => {
    const { page, server } = await visit({ html: `${named('<img')}${TAG}${BUTTON}` })
    await pressButton(page)
    await firstScreen(page).waitFor()
    const checkout = { status: 'paid', successUrl: '/bag?paid', payment: PAID }
    await fetch(`${server}/control`, { method: 'POST', body: JSON.stringify({ checkout }) })
    await page.locator('pay-checkout [part=primary]').filter({ hasText: 'Back to' }).click()
    await page.waitForURL(/\/bag\?paid$/)
  })
})

const CALLS: [name: string, html: string, call: string][] = [
  ['the documented tag', TAG, "PayButton.checkout({ orderToken: 'a.b.c' })"],
  [
    'a script that knows no address, and a server',
    '<script>{pay-button.js}</script>',
    "PayButton.checkout({ server: '{server}', orderToken: 'a.b.c' })",
  ],
  ['the documented tag of Pakhi Pay', TAG, "PakhiPay({ baseUrl: '{server}' }).checkout({ orderToken: 'a.b.c' })"],
]

describe('a call opens the checkout', () => {
  it.each(CALLS)('with %s', async (_, html, call) => {
    const { page, server, errors } = await visit({ html: `${html}<button onclick="${call}">Call</button>` })
    const sent = page.waitForRequest(`${server}/checkouts`)
    await page.getByRole('button', { name: 'Call' }).click()
    await firstScreen(page).waitFor()
    expect((await sent).postDataJSON()).toEqual({ orderToken: 'a.b.c' })
    expect(errors).toEqual([])
  })

  it('or reports that it cannot, once', async () => {
    const html = `${TAG}<button onclick="PayButton.checkout({ orderToken: 'a.b.c' }).catch((e) => (document.title = e.code))">
      Call</button>`
    const { page, errors } = await visit({ html, missing: /pay-checkout/ })
    await page.getByRole('button', { name: 'Call' }).click()
    await page.waitForFunction(() => document.title === 'load_failed')
    expect(errors.filter((text) => text.startsWith('[pay-button] load_failed: '))).toHaveLength(1)
  })
})

const PROBLEM_WORDS = readFileSync('examples/problem-words.html', 'utf8').replace(
  'https://pay.shop.example',
  '{server}',
)

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

const inShopForm = (content: string) =>
  `<form action="/bag"><input name="voucher"><pay-button order-token="a.b.c">${content}</pay-button>
    <button name="update">Update</button></form>`

/** The first is the documented one. A parser drops a form inside a form, and its button belongs to the shop's form. */
const CONTENTS: [name: string, html: string][] = [
  [
    'a button of another form',
    `${inShopForm('<button form="pay">Pay</button>')}
    <form id="pay" method="post" action="{server}/checkout"><input type="hidden" name="orderToken" value="a.b.c"></form>`,
  ],
  [
    'a form inside the form',
    inShopForm(
      '<form method="post" action="{server}/checkout"><input type="hidden" name="x" value="y"><button>Pay</button></form>',
    ),
  ],
  ['a label', inShopForm('Pay')],
]

describe('in a form of the shop', () => {
  it.each(CONTENTS)('the Enter key sends the shop’s form beside %s', async (_, html) => {
    const { page, forms, requests } = await visit({ html: `<script src="{server}/pay-button.js"></script>${html}` })
    await page.locator('[name=voucher]').fill('TEA')
    await page.locator('[name=voucher]').press('Enter')
    await page.getByText('Form received').waitFor()
    expect(forms['/bag']).toMatch(/^voucher=TEA(&|$)/)
    expect(requests).not.toContain('POST /checkouts')
  })

  it.each(CONTENTS)('a press opens the checkout with %s', async (_, html) => {
    const { page, forms } = await visit({ html: TAG + html })
    await pressButton(page)
    await firstScreen(page).waitFor()
    expect(forms).toEqual({})
  })

  it('the documented button sends the order token where no script runs, and nothing of the shop’s form', async () => {
    const { page, forms } = await visit({ html: TAG + CONTENTS[0]![1], javaScriptEnabled: false })
    await page.locator('[name=voucher]').fill('TEA')
    await page.getByRole('button', { name: 'Pay' }).click()
    await page.getByText('Form received').waitFor()
    expect(forms).toEqual({ 'companion /checkout': 'orderToken=a.b.c' })
  })
})

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
