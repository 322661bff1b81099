/** Languages of the modal. */

import { expect } from '@open-wc/testing'
import { en } from '../../src/locales/en.ts'
import { enRare } from '../../src/locales/en-rare.ts'
import { clearTab, open, press, shop, shows, within } from './shop.ts'
import { pendingPayment, pushRequest } from './views.ts'
import { addLocale } from './script-tag.ts'

describe('languages', () => {
  it('are loaded when a checkout needs them, by the nearest tag', async () => {
    let loads = 0
    addLocale('sw', async () => {
      loads++
      return { ...enRare, ...en, lang: 'sw', choose: 'Ungependa kulipa vipi?', leave: 'Funga sasa?' }
    })
    const at = shop()
    await open(at)
    expect(loads).to.equal(0)
    clearTab()
    await open(at, { locale: 'sw-KE' }, 'Ungependa kulipa vipi?')
    expect(within<HTMLElement>('dialog').lang).to.equal('sw')
    expect(loads).to.equal(1)
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows('Confirm on your phone')
    press('Close')
    await shows('Funga sasa?')
  })

  it('that cannot be loaded leave English', async () => {
    addLocale('xx', () => Promise.reject(new Error('gone')))
    await open(shop(), { locale: 'xx' })
    expect(within<HTMLElement>('dialog').lang).to.equal('en')
  })
})
