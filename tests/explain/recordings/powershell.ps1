$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
Invoke-WebRequest -UseBasicParsing -Uri "http://127.0.0.1:8095/Patient/Donor" `
-Method "POST" `
-WebSession $session `
-Headers @{
  "Date"="Mon, 06 May 2024 02:00:00 GMT"
  "x-bis3-date"="Mon, 06 May 2024 02:00:00 GMT"
  "x-bis3-version"="1.0"
  "Authorization"="BIS3 EbX/S0rBNYs=:lqKJDQbqgLzxgSYQxHOjv+aSOe0="
} `
-ContentType "application/json" `
-Body "{`"FacilityCode`": `"12332500472260169F`", `"HospTime`": `"2024-05-05`", `"InPatientNum`": 20, `"DonorNum`": 10}"
