/** The hosted checkout SDK's three steps, with an order token instead of a key. */

const button = document.querySelector('#pay')
const { baseUrl, orderToken, orderId, amount, name, email, successUrl, cancelUrl } = button.dataset

const pp = PakhiPay({ baseUrl })

function startPayment() {
  return pp.checkout({
    amount,
    currency: 'BDT',
    customerName: name,
    customerEmail: email,
    orderId,
    orderToken,
    successUrl,
    cancelUrl,
  })
}

button.addEventListener('click', async () => {
  const { status } = await startPayment()
  document.querySelector('#result').textContent = `The server says: ${status}`
})
