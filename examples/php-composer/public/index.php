<?php

declare(strict_types=1);

require __DIR__ . '/../vendor/autoload.php';

use Hello\Greeting;

$path = parse_url($_SERVER['REQUEST_URI'] ?? '/', PHP_URL_PATH);
header('Content-Type: text/plain; charset=utf-8');

if ($path === '/healthz') {
    echo "ok\n";
    return;
}

if ($path !== '/') {
    http_response_code(404);
    echo "There is nothing here.\n";
    return;
}

echo (new Greeting('Composer'))->text(), "\n";
