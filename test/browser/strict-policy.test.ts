/** Every screen on a page with a strict policy and Trusted Types: that of `strict.html` in pages.mjs. */

import { expect } from '@open-wc/testing'
import { goTo, SCREENS } from './all-screens.ts'
import { waitUntil } from './shop.ts'

describe('under a strict policy', () => {
  const violations: string[] = []

  before(async () => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      violations.push([violatedDirective, blockedURI, sample].join(' ')),
    )
    const { headers } = await fetch('/test-pages/strict.html')
    const meta = document.createElement('meta')
    meta.httpEquiv = 'Content-Security-Policy'
    meta.content = headers.get('content-security-policy')!
    document.head.append(meta)
  })

  it('the policy is in force', async () => {
    const style = document.createElement('style')
    style.textContent = 'html { color: red }'
    document.head.append(style)
    await waitUntil(() => violations.some((each) => each.startsWith('style-src')), 'the browser complains')
    style.remove()
  })

  for (const name of SCREENS) {
    it(`${name} breaks no rule`, async () => {
      violations.length = 0
      await goTo(name)
      expect(violations).to.deep.equal([])
    })
  }
})
