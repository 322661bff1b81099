<?php
// The address of this file is your ORDER_WEBHOOK_URL.

/** @return ?array the event, or null when the message is not from your companion */
function verify_order_event(string $body, string $id, string $timestamp, string $signatures, string $secret): ?array
{
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return null;
    }
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $expected = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$timestamp.$body", $key, true));
    foreach (explode(' ', $signatures) as $signature) {
        if (hash_equals($expected, $signature)) {
            return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
        }
    }
    return null;
}

/** In your shop this is a table, and its rows get parcels packed. */
const ORDERS = ['1042' => ['amount' => '1250.00', 'currency' => 'BDT']];

/** Ships once: `x` creates the file, or fails when an earlier delivery created it. With a database, instead:
    UPDATE orders SET paid_by = ? WHERE id = ? AND paid_by IS NULL. If a row changes, this is the first delivery. */
function mark_paid(string $orderId, array $money, string $eventId): void
{
    $order = ORDERS[$orderId] ?? null;
    // The cart may have changed after you signed its price. Then the buyer has paid the old price.
    if ($order === null || $money['amount'] !== $order['amount'] || $money['currency'] !== $order['currency']) {
        error_log("look at order $orderId: paid {$money['amount']} {$money['currency']}");
        return;
    }
    $file = @fopen(getenv('PAID_ORDERS') . "/$eventId", 'x');
    if ($file) {
        fwrite($file, "ship order $orderId\n");
    }
}

$event = verify_order_event(
    file_get_contents('php://input'),
    $_SERVER['HTTP_WEBHOOK_ID'] ?? '',
    $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? '',
    $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '',
    getenv('ORDER_WEBHOOK_SECRET'),
);
if ($event === null) {
    http_response_code(401);
    exit;
}
if ($event['type'] === 'order.paid') {
    // Its id is fin_<orderId> in every delivery.
    mark_paid($event['data']['orderId'], $event['data']['money'], $_SERVER['HTTP_WEBHOOK_ID']);
}
// Answer last: after a 2xx, the event is not sent again.
http_response_code(204);
