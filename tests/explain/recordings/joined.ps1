PS C:\bis> $key = "EbX/S0rBNYs="
$sign = 'lqKJDQbqgLzxgSYQxHOjv+aSOe0='
$now = "Mon, 06 May 2024 02:00:00 GMT"
$headers = [ordered]@{ "Date" = $now; "x-bis3-version" = "1.0" }
$headers["x-bis3-date"] = $now
$headers.Authorization = "BIS3 " + $key + ":" + $sign
$json = '{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}'
$bytes = [System.Text.Encoding]::UTF8.GetBytes($json)
Invoke-RestMethod –Uri “http://127.0.0.1:8095/Patient/Donor” -Method Post -Headers $headers -ContentType 'application/json; charset=utf-8' -Body $bytes
