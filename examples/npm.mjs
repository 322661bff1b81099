import 'pay-button/define'

const button = document.createElement('pay-button')
button.setAttribute('server', 'https://pay.shop.example')
button.setAttribute('order-token', document.body.dataset.orderToken)
button.textContent = 'Pay ৳1,250.00'
button.addEventListener('pay-paid', (event) => console.log('paid, says the server:', event.checkout.orderId))
document.body.append(button)
