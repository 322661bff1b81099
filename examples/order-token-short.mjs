import { signOrderToken } from 'pay-button/server'

const order = { orderId: '1042', amount: '1250.00', currency: 'BDT' }
console.log(await signOrderToken(order, process.env.ORDER_TOKEN_SECRET, { expiresInSeconds: 3600 }))
