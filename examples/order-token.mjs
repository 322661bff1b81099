import { createHmac } from 'node:crypto'

/** @param order the claims of the table; its amount is text with a point, as in your database, never a float */
export function signOrder(order, secret, lifeInSeconds = 3600) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000)
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...order, iat, exp: iat + lifeInSeconds })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const order = {
  orderId: '1042',
  amount: '1250.00',
  currency: 'BDT',
  description: 'নকশি কাঁথা, one',
  customer: { name: 'Rahima Khatun', email: 'rahima@example.com' },
  successUrl: 'https://shop.example/orders/1042',
}
console.log(signOrder(order, process.env.ORDER_TOKEN_SECRET))
