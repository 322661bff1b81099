/** Languages of the modal. */

import { expect } from '@open-wc/testing'
import { en } from '../../src/locales/en.ts'
import { enPending } from '../../src/locales/en-pending.ts'
import { enRare } from '../../src/locales/en-rare.ts'
import { button, clearTab, modal, nativeButton, open, press, shop, shows, waitUntil, within } from './shop.ts'
import { pendingPayment, pushRequest } from './views.ts'
import { addLocale, checkout } from './script-tag.ts'

describe('languages', () => {
  it('are loaded when a checkout needs them, by the nearest tag', async () => {
    let loads = 0
    addLocale('sw', async () => {
      loads++
      return { ...enRare, ...enPending, ...en, lang: 'sw', choose: 'Ungependa kulipa vipi?', leave: 'Funga sasa?' }
    })
    const at = shop()
    await open(at)
    expect(loads).to.equal(0)
    clearTab()
    await open(at, { locale: 'sw-KE' }, 'Ungependa kulipa vipi?')
    expect(within<HTMLElement>('dialog').lang).to.equal('sw')
    expect(loads).to.equal(1)
    await at.control({ checkout: pendingPayment(pushRequest) })
    await shows('We’ve sent a')
    press('Close')
    await shows('Funga sasa?')
  })

  it('that ship can get other words', async () => {
    addLocale('ha-GH', async () => ({ choose: 'Zaɓi hanya' }))
    await open(shop(), { locale: 'ha-GH' }, 'Zaɓi hanya')
    expect(within<HTMLElement>('dialog').lang).to.equal('ha')
    press('Rufe')
  })

  it('that ship stay when other words cannot be loaded', async () => {
    addLocale('ig-GH', () => Promise.reject(new Error('gone')))
    await open(shop(), { locale: 'ig-GH' }, 'Kedu ka ị ga-esi kwụọ?')
  })

  it('that cannot be loaded leave English', async () => {
    addLocale('xx', () => Promise.reject(new Error('gone')))
    await open(shop(), { locale: 'xx' })
    expect(within<HTMLElement>('dialog').lang).to.equal('en')
  })
})

describe('the languages that ship', () => {
  const SHIPPED = [
    ['am-ET', 'am', 'እንዴት መክፈል ይፈልጋሉ?', 'ltr'],
    ['ar-EG', 'ar', 'كيف تريد أن تدفع؟', 'rtl'],
    ['bn', 'bn', 'কীভাবে পেমেন্ট করবেন?', 'ltr'],
    ['fr-CI', 'fr', 'Comment voulez-vous payer', 'ltr'],
    ['ha-Latn-NG', 'ha', 'Ta yaya kake son biya?', 'ltr'],
    ['hi', 'hi', 'आप भुगतान कैसे करेंगे?', 'ltr'],
    ['ig-NG', 'ig', 'Kedu ka ị ga-esi kwụọ?', 'ltr'],
    ['om', 'om', 'Akkamitti kaffaluu barbaaddu?', 'ltr'],
    ['yo', 'yo', 'Báwo lẹ ṣe fẹ́ san?', 'ltr'],
  ] as const
  for (const [locale, lang, headline, dir] of SHIPPED)
    it(`${locale} is in ${lang}`, async () => {
      await open(shop(), { locale }, headline)
      const dialog = within<HTMLElement>('dialog')
      expect([dialog.lang, dialog.dir]).to.deep.equal([lang, dir])
      expect(getComputedStyle(within('.price')).direction).to.equal(dir)
    })

  for (const [locale, headline, edge, name] of [
    ['ar', 'كيف تريد أن تدفع؟', 'right', 'Rahima Begum and Daughters Handloom Weavers’ Cooperative of Narayanganj'],
    [
      'en',
      'How would you like to pay?',
      'left',
      'تعاونية رحيمة بيغوم وبناتها للنسيج اليدوي في مدينة نارايانغانج الجميلة',
    ],
  ] as const) {
    it(`cut the end of a long shop name in other letters, not its beginning: ${locale}`, async () => {
      const at = shop()
      await at.control({ checkout: { shop: { name }, description: name } })
      await open(at, { locale }, headline)
      for (const line of within('.top').querySelectorAll<HTMLElement>('p')) {
        const box = line.getBoundingClientRect()
        expect(line.scrollWidth, name).to.be.above(line.clientWidth)
        const first = document.createRange()
        const letters = line.firstChild!.nextSibling ?? line.firstChild!
        first.setStart(letters, 0)
        first.setEnd(letters, 1)
        const { left, right } = first.getBoundingClientRect()
        expect([left >= box.left - 1, right <= box.right + 1], name).to.deep.equal([true, true])
      }
    })

    it(`align the name of the shop with the modal: ${locale}`, async () => {
      const at = shop()
      const short = name.slice(0, 6)
      await at.control({ checkout: { shop: { name: short } } })
      await open(at, { locale }, headline)
      const line = within<HTMLElement>('.name')
      const range = document.createRange()
      range.selectNodeContents(line)
      const [text, box] = [range.getBoundingClientRect(), line.getBoundingClientRect()]
      expect(Math.abs(text[edge] - box[edge])).to.be.below(1)
    })
  }

  it('are named to the companion with a payment, for the return page', async () => {
    const at = shop()
    await at.control({ payments: [{ action: pushRequest }] })
    await open(at, { locale: 'ha-NG' }, 'Ta yaya kake son biya?')
    press(/Pakhi Pay/)
    await waitUntil(async () => (await at.calls('pay')).length > 0)
    expect((await at.calls('pay'))[0]!.language).to.equal('ha-NG')
  })

  it('say in their own words why a payment was declined', async () => {
    const at = shop()
    await open(at, { locale: 'bn' }, 'কীভাবে পেমেন্ট করবেন?')
    const message = 'The balance was too low. Nothing was taken.'
    const payment = { ...pendingPayment(pushRequest).payment!, status: 'failed' as const, action: null, message }
    await at.control({
      checkout: { ...pendingPayment(pushRequest), payment: { ...payment, reason: 'insufficient_funds' } },
    })
    await shows('আপনার ব্যালান্স কম ছিল। কোনো টাকা কাটা হয়নি।')
  })

  it('say in their own words what a test payment does', async () => {
    const at = shop()
    const medium = {
      id: 'approve',
      label: 'Test: approve',
      simulates: 'Simulates a payment that is approved',
    }
    await at.control({
      checkout: {
        methods: [{ provider: 'sandbox', label: 'Sandbox', needs: [], flow: 'device', mediums: [medium, medium] }],
      },
    })
    await open(at, { locale: 'bn' }, 'পরীক্ষা: অনুমোদন')
    await shows('অনুমোদিত পেমেন্টের নমুনা')
    const hint = 'This is a test payment. It is approved automatically in 2 seconds. No money moves.'
    await at.control({ checkout: pendingPayment({ type: 'confirm-on-device', hint, simulated: true }) })
    await shows('২ সেকেন্ডে এটি নিজে থেকেই অনুমোদিত হবে। কোনো টাকা লেনদেন হয় না।')
  })
})

/** Puts a button into a shadow root. */
function intoShadowRoot(element: HTMLElement, inner = ''): void {
  const host = document.createElement('div')
  host.lang = 'bn-BD'
  const root = host.attachShadow({ mode: 'open' })
  root.innerHTML = `<section${inner}></section>`
  document.body.append(host)
  root.firstElementChild!.append(element)
}

/** Puts a button into elements with these values of `lang`, one in the other. */
function into(element: HTMLElement, ...langs: string[]): void {
  let parent = document.body
  for (const lang of langs) {
    const around = Object.assign(document.createElement('div'), { lang })
    parent.append(around)
    parent = around
  }
  parent.append(element)
}

const BANGLA = 'কীভাবে টাকা দেবেন?'
const ENGLISH = 'How would you like to pay?'

describe('the language of the modal', () => {
  before(() => addLocale('BN_bd', async () => ({ ...enRare, ...enPending, ...en, lang: 'bn', choose: BANGLA })))
  afterEach(() => {
    document.documentElement.lang = 'en'
    document.body.removeAttribute('lang')
    for (const element of document.querySelectorAll('body > div')) element.remove()
  })

  const PLACES: [name: string, place: (element: HTMLElement) => void, words: string, digits: RegExp][] = [
    ['that of the page', () => (document.documentElement.lang = 'bn-BD'), BANGLA, /১,২৫০/],
    ['that of the page, as templates write it', () => (document.documentElement.lang = 'bn_BD'), BANGLA, /১,২৫০/],
    ['that of the body', () => (document.body.lang = 'bn-BD'), BANGLA, /১,২৫০/],
    ['that of the nearest element', (element) => into(element, 'bn-BD', 'en-GB'), ENGLISH, /1,250/],
    ['that of an element around the page’s own', (element) => into(element, 'bn-BD'), BANGLA, /১,২৫০/],
    ['that of the button', (element) => (element.lang = 'BN-bd'), BANGLA, /১,২৫০/],
    ['that around a shadow root', intoShadowRoot, BANGLA, /১,২৫০/],
    ['that in a shadow root', (element) => intoShadowRoot(element, ' lang="en"'), ENGLISH, /1,250/],
    ['that of the page where an element says that it is unknown', (element) => into(element, ''), ENGLISH, /1,250/],
    [
      'that of the attribute',
      (element) => (into(element, 'bn-BD'), element.setAttribute('locale', 'en')),
      ENGLISH,
      /1,250/,
    ],
    ['English without any', () => document.documentElement.removeAttribute('lang'), ENGLISH, /1,250/],
  ]
  for (const [name, place, words, digits] of PLACES) {
    it(`is ${name}`, async () => {
      const element = button(shop())
      place(element)
      nativeButton(element).click()
      await waitUntil(() => modal(), 'the modal is in the page')
      await shows(words)
      expect(within('.price').textContent).to.match(digits)
      expect(within<HTMLElement>('dialog').lang).to.equal(words === BANGLA ? 'bn' : 'en')
    })
  }

  it('stays when the button leaves the page', async () => {
    const at = shop()
    const element = button(at)
    into(element, 'bn-BD')
    nativeButton(element).click()
    await waitUntil(() => modal(), 'the modal is in the page')
    await shows(BANGLA)
    element.remove()
    await modal().updateComplete
    modal().requestUpdate()
    await modal().updateComplete
    expect(within('.price').textContent).to.match(/১,২৫০/)
  })

  it('is that of the page for a call', async () => {
    document.body.lang = 'bn-BD'
    void checkout({ server: shop().server, orderToken: 'a.b.c' })
    await waitUntil(() => modal(), 'the modal is in the page')
    await shows(BANGLA)
  })
})

describe('addLocale', () => {
  for (const tag of ['', 'english please', 'en_US@posix', 'x', '*'])
    it(`refuses ${JSON.stringify(tag)}`, () => {
      expect(() => addLocale(tag, () => Promise.reject(new Error('not called')))).to.throw(RangeError)
    })

  it('takes the nearest of several tags', async () => {
    for (const tag of ['zh', 'ZH-hant', 'zh_Hant_HK'])
      addLocale(tag, async () => ({ ...enRare, ...enPending, ...en, lang: tag, choose: `Words of ${tag}` }))
    await open(shop(), { locale: 'zh-hant-tw' }, 'Words of ZH-hant')
    clearTab()
    await open(shop(), { locale: 'zh_Hant_HK' }, 'Words of zh_Hant_HK')
    clearTab()
    await open(shop(), { locale: 'zh-CN' }, 'Words of zh')
  })
})
