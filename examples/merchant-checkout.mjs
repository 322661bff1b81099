const companion = process.env.COMPANION_URL // https://pay.shop.example

const answer = await fetch(`${companion}/checkouts`, {
  method: 'POST',
  headers: { authorization: `Bearer ${process.env.MERCHANT_API_KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({ orderId: '1043', amount: '480.00', currency: 'BDT', description: 'Honey, 500 g' }),
})
const opened = await answer.json()
if (!answer.ok) throw new Error(`${opened.code}: ${opened.detail}`)

// For your page: <pay-button checkout="…" client-secret="…">. Or a link to send to this buyer and to nobody else:
console.log(`${companion}/checkout/${opened.checkout.id}#${opened.clientSecret}`)
