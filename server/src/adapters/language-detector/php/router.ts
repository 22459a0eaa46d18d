export const ROUTER_PATH = '.nonstop4/router.php';

/**
 * The router of PHP's own server: files are served as they are, everything else goes to index.php; hidden files, packages and
 * manifests are never shown, since the root of the source may be the root of the site.
 */
export function routerSource(root: string): string {
  return `<?php
$root = realpath(__DIR__ . '/../${root}');
$path = rawurldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?? '/');
if (preg_match('~(^|/)\\\\.(?!well-known/)|^/(vendor|node_modules)/|^/(composer\\\\.(json|lock)|package(-lock)?\\\\.json|Procfile|Dockerfile)$~i', $path)) {
    http_response_code(404);
    echo 'Not found';
    return true;
}
$file = realpath($root . $path);
if ($file !== false && is_file($file) && str_starts_with($file, $root . '/')) {
    return false;
}
if ($file !== false && is_dir($file) && is_file($file . '/index.php')) {
    $script = rtrim($path, '/') . '/index.php';
} else {
    $script = '/index.php';
}
$_SERVER['SCRIPT_NAME'] = $script;
$_SERVER['PHP_SELF'] = $script;
$_SERVER['SCRIPT_FILENAME'] = $root . $script;
chdir(dirname($root . $script));
require $root . $script;
`;
}
