/** Pages as shops build them: each shows the button, and a press opens the checkout from the right companion. */

import { describe, expect, it } from 'vitest'
import { BUTTON, firstScreen, pressButton, TAG, visit } from './embedding-fixture.ts'
import type { PageSetUp } from './embedding-fixture.ts'

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
