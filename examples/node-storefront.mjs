import express from 'express'
import { createPayServer } from 'pay-button/server'

const port = Number(process.env.PORT ?? 3000)
const shopUrl = process.env.SHOP_URL ?? `http://localhost:${port}`

/** In your shop this is a table. Nobody can guess its ids: whoever knows one may see the order. */
const orders = new Map([['1042-7f3c9ab2d4e1', { amount: '1250.00', currency: 'BDT', paidBy: null }]])

const pay = createPayServer({
  publicUrl: `${shopUrl}/pay`,
  databaseUrl: process.env.DATABASE_URL ?? 'sqlite:./data/pay.db',
  sandbox: true, // for a real sale: pakhipayApiKey: process.env.PAKHIPAY_API_KEY
  resolveOrder: (orderId) => {
    const order = orders.get(orderId)
    if (!order) return null
    return { orderId, amount: order.amount, currency: order.currency, successUrl: `${shopUrl}/orders/${orderId}` }
  },
  // An event may come more than once, so `paidBy` remembers it. If this throws, the event comes again.
  onEvent: (event) => {
    const { orderId, money } = event.data
    const order = orders.get(orderId)
    if (event.type !== 'order.paid' || !order || order.paidBy) return
    // The cart may have changed since. Then the buyer has paid the old price.
    if (money.amount !== order.amount || money.currency !== order.currency) {
      return console.log(`look at order ${orderId}: paid ${money.amount} ${money.currency}`)
    }
    order.paidBy = event.id
    console.log(`ship order ${orderId}`)
  },
})

const shop = express()
shop.use('/pay', pay.handler) // before any body parser
shop.get('/orders/:id', (request, response) => {
  const order = orders.get(request.params.id)
  if (!order) return response.sendStatus(404)
  response.send(order.paidBy ? 'Paid. Your parcel is being packed.' : `
    <script src="/pay/pay-button.js" async></script>
    <pay-button order-id="${request.params.id}">Pay ৳${order.amount}</pay-button>`)
})

await pay.start()
const server = shop.listen(port, '127.0.0.1', () => console.log(`Shop: ${shopUrl}/orders/${[...orders.keys()][0]}`))
process.once('SIGTERM', () => {
  server.close()
  pay.close() // also ends its event streams
})
