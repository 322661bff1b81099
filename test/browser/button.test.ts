/** The button: its looks, its states, its result. */

import { expect } from '@open-wc/testing'
import { sendMouse } from '@web/test-runner-commands'
import { button, modal, nativeButton, open, press, shop, shows, text, waitUntil, within } from './shop.ts'
import { finalCheckout } from './views.ts'

describe('the button', () => {
  it('is defined by the script', () => {
    expect(customElements.get('pay-button')).to.be.a('function')
  })

  it('opens the modal and shows the price that the server sent', async () => {
    const at = shop()
    await open(at)
    expect(customElements.get('pay-checkout')).to.be.a('function')
    expect(within<HTMLDialogElement>('dialog').matches(':modal')).to.equal(true)
    expect(within('.price').textContent).to.equal('৳1,250.00')
    for (const part of ['Two cups and a kettle', 'Order 1042']) expect(text()).to.include(part)
  })

  it('opens one checkout when it is pressed several times', async () => {
    const at = shop()
    const element = button(at)
    nativeButton(element).click()
    nativeButton(element).click()
    const first = element.open()
    const second = element.open()
    expect(first).to.equal(second)
    await shows('How would you like to pay?')
    expect(document.querySelectorAll('pay-checkout').length).to.equal(1)
    expect((await at.calls('open')).length).to.equal(1)
  })

  it('keeps its width while busy and when paid', async () => {
    const element = button(shop())
    const { width } = element.getBoundingClientRect()
    element.state = 'busy'
    expect(element.getBoundingClientRect().width).to.equal(width)
    element.state = 'paid'
    expect(element.getBoundingClientRect().width).to.equal(width)
  })

  it('takes its label from the form for pages without scripts', async () => {
    const element = document.createElement('pay-button')
    const form = document.createElement('form')
    const submit = document.createElement('button')
    submit.textContent = 'Pay ৳1,250.00'
    form.append(submit)
    element.append(form)
    document.body.append(element)
    await waitUntil(() => nativeButton(element).textContent!.includes('Pay ৳1,250.00'))
    expect(form.getBoundingClientRect().width).to.equal(0)
  })

  it('keeps its label up to date with the form, and without it', async () => {
    const element = document.createElement('pay-button')
    const form = document.createElement('form')
    element.append('\n  ', form)
    document.body.append(element)
    const label = () => nativeButton(element).innerText.trim()
    await waitUntil(() => label() === '', 'the form has no text yet')
    // As the page loads, then as a framework changes it.
    const submit = document.createElement('button')
    form.append(submit)
    const price = new Text('Pay ৳1')
    submit.append(price)
    await waitUntil(() => label() === 'Pay ৳1', 'the first part of the text')
    price.data = 'Pay ৳1,250.00'
    await waitUntil(() => label() === 'Pay ৳1,250.00', 'the whole text')
    expect(submit.type).to.equal('button')
    element.textContent = 'Donate'
    const slot = () => nativeButton(element).querySelector<HTMLSlotElement>('slot:not([name])')
    await waitUntil(() => slot()?.assignedNodes()[0]?.textContent === 'Donate', 'the text without a form')
    expect(label()).to.not.include('Pay')
  })

  it('does nothing while disabled', async () => {
    const at = shop()
    const element = button(at, { disabled: '' })
    nativeButton(element).click()
    expect(nativeButton(element).disabled).to.equal(true)
    expect(modal()).to.equal(null)
  })

  it('belongs to the form that it is in, and sends nothing with it', async () => {
    const form = document.createElement('form')
    const element = button(shop())
    form.append(element)
    document.body.append(form)
    expect(element.form).to.equal(form)
    expect([...form.elements]).to.deep.equal([element])
    expect([...new FormData(form)]).to.deep.equal([])
  })

  it('is disabled by a fieldset, and by its attribute unless that says false', () => {
    const fieldset = document.createElement('fieldset')
    const element = button(shop())
    fieldset.append(element)
    document.body.append(fieldset)
    const isDisabled = () => nativeButton(element).disabled
    expect(isDisabled()).to.equal(false)
    fieldset.disabled = true
    expect(isDisabled()).to.equal(true)
    element.amount = 12.5
    expect(isDisabled(), 'after another attribute changed').to.equal(true)
    fieldset.disabled = false
    expect(isDisabled()).to.equal(false)
    element.setAttribute('disabled', 'false')
    expect(isDisabled()).to.equal(false)
    element.disabled = true
    expect(isDisabled()).to.equal(true)
    element.disabled = false
    expect(isDisabled()).to.equal(false)
  })

  it('opens by a real press when a framework wrote disabled="false"', async () => {
    const element = button(shop(), { disabled: 'false' })
    const { x, y, width, height } = element.getBoundingClientRect()
    await sendMouse({ type: 'click', position: [Math.round(x + width / 2), Math.round(y + height / 2)] })
    await shows('How would you like to pay?')
  })

  it('gets the focus back when the modal closes', async () => {
    const at = shop()
    const element = button(at)
    element.focus()
    nativeButton(element).click()
    await shows('How would you like to pay?')
    press('Close')
    expect(document.activeElement).to.equal(element)
  })

  it('resolves open() with the status and the view', async () => {
    const at = shop()
    const element = button(at)
    const result = element.open()
    await shows('How would you like to pay?')
    modal().requestClose()
    const { status, checkout } = await result
    expect(status).to.equal('open')
    expect(checkout!.orderId).to.equal('1042')
  })

  it('shows a tick once the order is paid', async () => {
    const at = shop()
    const element = await open(at)
    await at.control({ checkout: finalCheckout('paid') })
    await shows('has your payment of ৳1,250.00')
    press('Back to the shop')
    await waitUntil(() => nativeButton(element).dataset.state === 'paid')
  })
})
