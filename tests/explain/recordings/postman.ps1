$headers = New-Object "System.Collections.Generic.Dictionary[[String],[String]]"
$headers.Add("Date", "Mon, 06 May 2024 02:00:00 GMT")
$headers.Add("x-bis3-date", "Mon, 06 May 2024 02:00:00 GMT")
$headers.Add("x-bis3-version", "1.0")
$headers.Add("Authorization", "BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0=")
$headers.Add("Content-Type", "application/json")

$body = @"
{
    `"FacilityCode`": `"12332500472260169F`",
    `"HospTime`": `"2024-05-05`",
    `"InPatientNum`": 20,
    `"DonorNum`": 10
}
"@

$response = Invoke-RestMethod 'http://127.0.0.1:8095/Patient/Donor' -Method 'POST' -Headers $headers -Body $body
$response | ConvertTo-Json
