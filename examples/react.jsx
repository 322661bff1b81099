import { PayButton } from 'pay-button/react'

export function Checkout({ orderToken, onPaid }) {
  return (
    <PayButton
      server="https://pay.shop.example"
      orderToken={orderToken}
      onPayPaid={(event) => onPaid(event.checkout.orderId)}
    >
      Pay ৳1,250.00
    </PayButton>
  )
}
