/** Mistakes in a shop's page or its address of the companion: what the console says and what the buyer reads. */

import { describe, expect, it } from 'vitest'
import { browser, expectExplanation, GENERAL, press, served, token, visit } from './mistakes-fixture.ts'
import type { Mistake } from './mistakes-fixture.ts'

const SILENT = 'The shop isn’t answering'
const CANNOT_OPEN = 'The payment window cannot open here'

const swapped = (address: string) => address.replace('http:', 'https:')

const MISTAKES: readonly Mistake[] = [
  {
    what: 'a policy that allows only the script',
    attributes: served(({ companion }) => companion),
    policy: ({ companion }) => `script-src ${companion}/pay-button.js`,
    code: 'load_failed',
    says: /pay-checkout\.\w+\.js\?*\. Check .*`script-src`/,
    reads: SILENT,
  },
  {
    what: 'a server where nothing answers, for a script without an address',
    attributes: served(({ nothing }) => nothing),
    isInlined: true,
    code: 'load_failed',
    says: /localhost:\d+\/pay-checkout\.\w+\.js\?*\. Check this address, `server`/,
    reads: SILENT,
  },
  {
    what: 'no server for a script without an address',
    attributes: token({}),
    isInlined: true,
    code: 'load_failed',
    says: /No companion is named\. Check .*`server`/,
    reads: CANNOT_OPEN,
  },
  ...['createElement', 'importNode', 'createComment', 'createTextNode'].map((name): Mistake => ({
    what: `an element named ${name}`,
    attributes: token({}),
    html: `<form name="${name}"></form>`,
    code: 'load_failed',
    says: /hides a function of the document.* Rename/,
    reads: CANNOT_OPEN,
  })),
  {
    what: 'a policy without a name for the modal',
    attributes: token({}),
    policy: () => "require-trusted-types-for 'script'; trusted-types shop",
    code: 'load_failed',
    says: /Add `pay-button` to `trusted-types`/,
    reads: CANNOT_OPEN,
  },
  {
    what: 'an old browser',
    attributes: token({}),
    html: '<script>delete window.HTMLDialogElement</script>',
    code: 'load_failed',
    says: /too old/,
    reads: CANNOT_OPEN,
  },
  {
    what: 'an origin that is not allowed',
    attributes: served(({ companion }) => companion),
    page: ({ shop }) => shop.replace('localhost', '127.0.0.1'),
    code: 'unreachable',
    says: /http:\/\/127\.0\.0\.1:\d+ is not in `ALLOWED_ORIGINS`/,
    reads: SILENT,
  },
  {
    what: 'a wrong port',
    attributes: served(({ nothing }) => nothing),
    code: 'unreachable',
    says: /Nothing answers at http:\/\/localhost:\d+\. Start the companion/,
    reads: SILENT,
  },
  {
    what: 'https for http',
    attributes: served(({ companion }) => swapped(companion)),
    code: 'unreachable',
    says: /Correct `http:` or `https:`/,
    reads: SILENT,
  },
  {
    what: 'the address of another server',
    attributes: served(({ shop }) => shop.replace('localhost', '127.0.0.1')),
    code: 'unreachable',
    says: /it is not the companion/,
    reads: SILENT,
  },
  {
    what: 'an address that redirects',
    attributes: served(({ shop }) => `${shop.replace('localhost', '127.0.0.1')}/moved`),
    code: 'unreachable',
    says: /redirects to another one/,
    reads: SILENT,
  },
  {
    what: 'a server that is not a web address',
    attributes: served(() => 'htps://pay.shop.example'),
    code: 'unreachable',
    says: /not a web address: htps:/,
    reads: SILENT,
  },
  {
    what: 'a policy that forbids the requests',
    attributes: served(({ companion }) => companion),
    policy: () => "connect-src 'self'",
    code: 'unreachable',
    says: /`connect-src`/,
    reads: SILENT,
  },
  {
    what: 'a server without a scheme',
    attributes: served(() => 'pay.shop.example'),
    code: 'http_404',
    says: /Something that is not the companion answers at pay\.shop\.example/,
    reads: GENERAL,
  },
  {
    what: 'a page of the companion as the server',
    attributes: served(({ companion }) => `${companion}/checkouts/none`),
    code: 'not_found',
    says: /without `\/checkouts`/,
    reads: GENERAL,
  },
]

describe('a mistake in a page', () => {
  it.each(MISTAKES)('is explained once: $what', expectExplanation)
})

describe('a healthy page', () => {
  it('has nothing in the console', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const all: string[] = []
    page.on('console', (message) => all.push(message.text()))
    await visit(page, await token({})(), {})
    await press(page, 'Pakhi Pay')
    expect(all).toEqual([])
    await context.close()
  })
})
