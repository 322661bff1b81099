<?php
// $order has the claims of the table. Its amount is text with a point, as in your database, never a float.
function sign_order(array $order, string $secret, int $lifeInSeconds = 3600): string
{
    $text = fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $part = fn (array $value): string => $text(json_encode($value, JSON_THROW_ON_ERROR));
    $claims = $order + ['iat' => time(), 'exp' => time() + $lifeInSeconds];
    $signed = $part(['alg' => 'HS256', 'typ' => 'JWT']) . '.' . $part($claims);
    return $signed . '.' . $text(hash_hmac('sha256', $signed, $secret, true));
}

$order = [
    'orderId' => '1042',
    'amount' => '1250.00',
    'currency' => 'BDT',
    'description' => 'নকশি কাঁথা, one',
    'customer' => ['name' => 'Rahima Khatun', 'email' => 'rahima@example.com'],
    'successUrl' => 'https://shop.example/orders/1042',
];
echo sign_order($order, getenv('ORDER_TOKEN_SECRET')), "\n";
