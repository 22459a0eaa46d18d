<?php

declare(strict_types=1);

$path = parse_url($_SERVER['REQUEST_URI'] ?? '/', PHP_URL_PATH);

if ($path === '/healthz') {
    header('Content-Type: text/plain');
    echo "ok\n";
    return;
}

if ($path !== '/') {
    http_response_code(404);
    echo 'There is nothing here.';
    return;
}
?>
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Hello from PHP</title>
    <link rel="stylesheet" href="style.css">
  </head>
  <body>
    <h1>Hello from PHP <?= htmlspecialchars(PHP_VERSION) ?></h1>
  </body>
</html>
