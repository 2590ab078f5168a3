$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131 Safari/537.36"
Invoke-WebRequest -UseBasicParsing -Uri "http://127.0.0.1:8095/Patient/Donor" `
-Method "POST" `
-WebSession $session `
-Headers @{
"Accept"="*/*"
  "Date"="Mon, 06 May 2024 02:00:00 GMT"
  "x-bis3-date"="Mon, 06 May 2024 02:00:00 GMT"
  "x-bis3-version"="1.0"
  "Authorization"="BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0="
} `
-ContentType "application/json" `
-Body ([System.Text.Encoding]::UTF8.GetBytes("{`"FacilityCode`": `"12332500472260169F`", `"HospTime`": `"2024-05-05`", `"InPatientNum`": 20, `"DonorNum`": 10, `"Remark`": `"$([char]20029)$([char]27700)$([char]65288)1$([char]65289)`"}"))
